// SPDX-License-Identifier: MIT
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <signet/signet.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <span>
#include <string>
#include <string_view>

#include "../catch.hpp"
#include "reasons.hpp"
#include "scoreboard.hpp"
#include "vectors.hpp"

// Every token of the vectors, with the verdict that a hardened verifier must return.
namespace {

using conformance::Scoreboard;
using nlohmann::json;
using signet::Errc;

/// For the cases in which the type of a token is not checked.
struct UntypedPolicy {
    static constexpr std::string_view type = "untyped";
    static constexpr std::chrono::seconds lifetime{1};
    static constexpr auto marking = signet::Marking::none();
};

/// The outcome for a token. Exceptions are allowed at start-up only.
struct Verdict {
    bool accepted = false;
    std::optional<Errc> reason{};
    /// The key or the options were refused when they were made.
    bool refused_at_start_up = false;
    std::string story{};
};

signet::VerifierOptions options_of(const json& test) {
    const json& policy = test.at("policy");
    signet::VerifierOptions options;
    options.maximum_token_size = std::size_t{1} << 20;
    options.leeway = std::chrono::seconds{policy.at("leeway").get<std::int64_t>()};
    if (policy.contains("iss")) {
        options.issuer = policy.at("iss").get<std::string>();
    }
    if (policy.contains("aud")) {
        options.audience = policy.at("aud").get<std::string>();
    }
    // Its token has an `iss`, and its policy expects none. signet refuses an unexpected issuer.
    options.allow_any_issuer = test.at("name") == "rfc/7515-A1-at-2011";
    return options;
}

/// A key that is refused only as guessable must still not accept forgeries.
template <class Alg>
signet::SecretKey<Alg> key_of(const json& test, bool even_if_guessable) {
    const auto bytes = signet::detail::base64url_decode(test.at("key_b64url").get<std::string>());
    REQUIRE(bytes);
    const auto span = std::as_bytes(std::span{*bytes});
    const bool insecure = even_if_guessable && bytes->size() >= Alg::digest_size;
    return insecure ? signet::SecretKey<Alg>::insecure_short_secret(span)
                    : signet::SecretKey<Alg>::from_bytes(span);
}

template <class Policy, class Alg>
Verdict verify(const json& test) {
    const std::chrono::sys_seconds now{std::chrono::seconds{test.at("policy").at("now").get<std::int64_t>()}};
    std::optional<signet::TokenVerifier<Alg, signet::testing::FixedClock>> verifier;
    try {
        verifier.emplace(key_of<Alg>(test, test.at("group") != "key"), options_of(test),
                         signet::testing::FixedClock{now});
    } catch (const signet::ConfigurationError& error) {
        return {.refused_at_start_up = true, .story = error.what()};
    }
    try {
        const auto verified = verifier->template verify<Policy>(test.at("token").get<std::string>());
        if (!verified) {
            return {.reason = verified.error().code(), .story = verified.error().message()};
        }
        const bool readable = verified->json().is_object();
        return {.accepted = readable, .story = readable ? "accepted" : "accepted, and unreadable"};
    } catch (const std::exception& error) {
        return {.accepted = true, .story = std::string{"threw: "} + error.what()};
    }
}

template <class Alg>
Verdict verify_any_type(const json& test) {
    const std::string type = test.at("policy").value("type", "");
    if (type == signet::AccessPolicy::type) {
        return verify<signet::AccessPolicy, Alg>(test);
    }
    if (type == signet::RefreshPolicy::type) {
        return verify<signet::RefreshPolicy, Alg>(test);
    }
    REQUIRE(type.empty());
    return verify<UntypedPolicy, signet::OnlyFor<UntypedPolicy, Alg>>(test);
}

Verdict verify_case(const json& test) {
    const std::string alg = test.at("alg");
    if (alg == "HS256") {
        return verify_any_type<signet::HS256>(test);
    }
    if (alg == "HS384") {
        return verify_any_type<signet::HS384>(test);
    }
    REQUIRE(alg == "HS512");
    return verify_any_type<signet::HS512>(test);
}

/// The error of the verdict, or an empty string.
std::string mistake_in(const Verdict& verdict, const json& test) {
    const std::string group = test.at("group");
    const std::string strict = test.at("strict");
    if (verdict.story.starts_with("threw")) {
        return verdict.story;
    }
    if (strict != "either" && verdict.accepted != (strict == "accept")) {
        return "owes " + strict + ", gave: " + verdict.story;
    }
    if (verdict.accepted) {
        return "";
    }
    if (verdict.refused_at_start_up) {
        const bool may =
            group == "key" || group == "clock" || group == "wycheproof" || group == "alg-confuse";
        return may ? "" : "refused at start-up: " + verdict.story;
    }
    if (!conformance::is_true_reason(group, test.at("name"), *verdict.reason)) {
        return "the reason is not the true one: " + verdict.story;
    }
    // A forged or altered token must be refused before its times, issuer or type are checked.
    if (test.at("expect_jws") == "reject" && *verdict.reason >= Errc::missing_claim) {
        return "the signature does not hold, but the claims were blamed: " + verdict.story;
    }
    return "";
}

Scoreboard score(const std::string& file) {
    Scoreboard board;
    for (const json& test : conformance::read_vectors(file)) {
        const std::string group = test.at("group");
        const std::string mistake = mistake_in(verify_case(test), test);
        if (!mistake.empty()) {
            board.wrong(group, test.at("name").get<std::string>() + ": " + mistake);
        } else if (test.at("strict") == "either") {
            board.owes_nothing(group);
        } else {
            board.right(group);
        }
    }
    board.print(file);
    return board;
}

}  // namespace

TEST_CASE("every token of jwt_tokens.json has the expected verdict and reason") {
    const Scoreboard board = score("jwt_tokens.json");
    CHECK(board.wrong() == 0);
    CHECK(board.cases() > 800);
}

TEST_CASE("every token of jwt_json_suite.json has the expected verdict and reason") {
    const Scoreboard board = score("jwt_json_suite.json");
    CHECK(board.wrong() == 0);
    CHECK(board.cases() > 600);
}
