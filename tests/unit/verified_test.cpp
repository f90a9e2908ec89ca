// SPDX-License-Identifier: MIT
#include "signet/verified.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using nlohmann::json;
using signet::AccessPolicy;
using signet::Verified;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

/// Without a marking, so that its payloads may be as small as JSON allows.
struct Tiny {
    static constexpr std::string_view type = "tiny";
    static constexpr std::chrono::seconds lifetime = 1min;
    static constexpr signet::Marking marking = signet::Marking::none();
};

struct TenantMarked {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = 1min;
    static constexpr signet::Marking marking = signet::Marking::claim("kind");
};

template <class Policy = AccessPolicy>
Verified<Policy> verified(const std::string& payload) {
    const signet::TokenVerifier verifier{secret_key(),
                                         {.allow_missing_expiry = true,
                                          .allow_any_issuer = true,
                                          .allow_any_audience = true,
                                          .allow_numeric_subject = true},
                                         signet::testing::FixedClock{signet_test::now}};
    auto result = verifier.verify<Policy>(forge_payload(payload));
    INFO(verdict(result));
    REQUIRE(result);
    return *std::move(result);
}

Verified<Tiny> verified_tiny(const std::string& payload) {
    const signet::TokenVerifier verifier{secret_key<signet::OnlyFor<Tiny>>(),
                                         {.allow_missing_expiry = true},
                                         signet::testing::FixedClock{signet_test::now}};
    auto result = verifier.verify<Tiny>(forge_payload(payload));
    INFO(verdict(result));
    REQUIRE(result);
    return *std::move(result);
}

const std::string full_payload =
    R"({"iss":"https://auth.example","aud":["orders","b\u0069lling"],"sub":"us\u0065r-42","type":"access",)"
    R"("iat":1699999990.5,"nbf":1699999995,"exp":1700000060.9,"jti":"id-\ud83d\ude00","sid":"s\/1",)"
    R"("role":"admin","groups":[1,2],"o":{"iss":"inner"}})";

struct Profile {
    std::string role;
    std::vector<int> groups;
};
void from_json(const json& in, Profile& out) {
    in.at("role").get_to(out.role);
    in.at("groups").get_to(out.groups);
}

template <class Exception>
struct Throwing {};
template <class Exception>
void from_json(const json& /*in*/, Throwing<Exception>& /*out*/) {
    throw Exception{};
}
struct NoStandardException {};
struct OutOfRange : std::out_of_range {
    OutOfRange() : std::out_of_range{"from_json"} {}
};

}  // namespace

TEST_CASE("a verified token returns each registered claim with its escapes resolved") {
    const Verified<AccessPolicy> token = verified(full_payload);
    CHECK(token.issuer() == "https://auth.example");
    CHECK(token.audience() == std::vector{"orders"s, "billing"s});
    CHECK(token.subject() == "user-42");
    CHECK(token.id() == "id-\xF0\x9F\x98\x80");
    CHECK(token.session_id() == "s/1");
    CHECK(token.issued_at() == std::chrono::sys_seconds{1'699'999'990s});
    CHECK(token.not_before() == std::chrono::sys_seconds{1'699'999'995s});
    CHECK(token.expires_at() == std::chrono::sys_seconds{1'700'000'060s});
    CHECK(token.json() == json::parse(full_payload));
}

TEST_CASE("absent claims are empty") {
    const Verified<AccessPolicy> token = verified(R"({"type":"access"})");
    CHECK(token.issuer().empty());
    CHECK(token.audience().empty());
    CHECK(token.subject().empty());
    CHECK(token.id().empty());
    CHECK(token.session_id().empty());
    CHECK_FALSE(token.issued_at());
    CHECK_FALSE(token.not_before());
    CHECK(token.expires_at() == std::chrono::sys_seconds::max());
}

TEST_CASE("an audience is returned as a list for a string and for an array") {
    const auto audience_of = [](const std::string& aud) {
        return verified(R"({"type":"access","aud":)" + aud + "}").audience();
    };
    CHECK(audience_of(R"("orders")") == std::vector{"orders"s});
    CHECK(audience_of(R"("\u006frders")") == std::vector{"orders"s});
    CHECK(audience_of(R"("")") == std::vector{""s});
    CHECK(audience_of("[]").empty());
    CHECK(audience_of(R"([ "a" , "b\n" ])") == std::vector{"a"s, "b\n"s});
}

TEST_CASE("payloads in the small-string buffer are read like large ones") {
    CHECK(verified_tiny("{}").subject().empty());
    CHECK(verified_tiny(R"({"sub":""})").subject().empty());
    CHECK(verified_tiny(R"({"sub":"me"})").subject() == "me");
    CHECK(verified_tiny(R"({"jti":"abc"})").id() == "abc");
    CHECK(verified_tiny(R"({"sid":"\n"})").session_id() == "\n");
    CHECK(verified_tiny(R"({"sub":"\u0041"})").subject() == "A");
    CHECK(verified_tiny(R"({"sub":"me"})").json() == json{{"sub", "me"}});
}

TEST_CASE("copies and moved-to tokens have equal claims and views into the original stay valid") {
    const auto check_all = [](const auto& original) {
        auto source = original;
        const auto subject = original.subject();
        const auto copy = source;
        const auto moved = std::move(source);
        auto assigned = copy;
        assigned = moved;
        for (const auto* token : {&original, &copy, &moved, &std::as_const(assigned)}) {
            CHECK(token->subject() == subject);
            CHECK(token->id() == original.id());
            CHECK(token->session_id() == original.session_id());
            CHECK(token->issuer() == original.issuer());
            CHECK(token->audience() == original.audience());
            CHECK(token->json() == original.json());
        }
        CHECK(copy.subject().data() != original.subject().data());
    };
    check_all(verified(full_payload));
    check_all(verified_tiny(R"({"sub":"me"})"));
    check_all(verified_tiny(R"({"sub":"\t"})"));
}

TEST_CASE("private claims are read into a struct without those that the issuer and the marking set") {
    const Verified<AccessPolicy> token = verified(full_payload);
    const auto profile = token.claims<Profile>();
    REQUIRE(profile);
    CHECK(profile->role == "admin");
    CHECK(profile->groups == std::vector{1, 2});
    CHECK(token.claims<json>().value() ==
          json{{"role", "admin"}, {"groups", {1, 2}}, {"o", {{"iss", "inner"}}}});
    CHECK(verified(R"({"type":"access"})").claims<json>().value() == json::object());

    const auto marked = verified<TenantMarked>(R"({"kind":"access","type":"private here"})");
    CHECK(marked.claims<json>().value() == json{{"type", "private here"}});
}

TEST_CASE("private claims that do not fit are an error and not an exception") {
    CHECK(verdict(verified(R"({"type":"access"})").claims<Profile>()) == "claims_mismatch");
    CHECK(verdict(verified(R"({"type":"access","role":1,"groups":[]})").claims<Profile>()) ==
          "claims_mismatch");
    CHECK(verdict(verified(R"({"type":"access","role":"a"})").claims<std::map<std::string, int>>()) ==
          "claims_mismatch");
    CHECK(verdict(verified(R"({"type":"access"})").claims<Throwing<OutOfRange>>()) == "claims_mismatch");
    CHECK(verdict(verified(R"({"type":"access"})").claims<Throwing<NoStandardException>>()) ==
          "claims_mismatch");
    CHECK_THROWS_AS(verified(R"({"type":"access"})").claims<Throwing<std::bad_alloc>>(), std::bad_alloc);
}

TEST_CASE("one claim is read as the requested type") {
    const Verified<AccessPolicy> token = verified(full_payload);
    CHECK(token.claim<std::string>("role").value() == "admin");
    CHECK(token.claim<std::vector<int>>("groups").value() == std::vector{1, 2});
    CHECK(token.claim<std::string>("iss").value() == "https://auth.example");
    CHECK(verdict(token.claim<std::string>("absent")) == "missing_claim (absent)");
    CHECK(verdict(token.claim<int>("role")) == "claims_mismatch (role)");
    CHECK(verdict(token.claim<std::string>("groups")) == "claims_mismatch (groups)");
    CHECK(verdict(token.claim<Throwing<NoStandardException>>("role")) == "claims_mismatch (role)");
}

TEST_CASE("numbers in private claims keep their value up to 64 bits") {
    const auto token = verified(
        R"({"type":"access","a":9223372036854775807,"b":18446744073709551615,"c":-9223372036854775808,"d":0.1})");
    CHECK(token.claim<std::int64_t>("a").value() == INT64_MAX);
    CHECK(token.claim<std::uint64_t>("b").value() == UINT64_MAX);
    CHECK(token.claim<std::int64_t>("c").value() == INT64_MIN);
    CHECK(token.claim<double>("d").value() == 0.1);
}

TEST_CASE("a numeric subject is returned as a decimal string") {
    CHECK(verified(R"({"type":"access","sub":42})").subject() == "42");
    CHECK(verified(R"({"type":"access","sub":-7 })").subject() == "-7");
}
