// SPDX-License-Identifier: MIT
#include "signet/http/challenge.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::challenge;
using signet::ChallengeOptions;
using signet::ConfigurationError;
using signet::Errc;
using signet::Error;
using signet_test::sentence_of;

namespace {

constexpr int last_code = static_cast<int>(Errc::duplicate_session_id);

struct Row {
    Errc code;
    int status;
    std::string error;
    std::string challenge;
};

std::string refusal_text(const signet::Refusal& refusal) {
    std::string text = std::to_string(refusal.status) + "|";
    refusal.for_each_header([&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("|");
    });
    return text;
}

}  // namespace

TEST_CASE("each type of error has its status and its challenge and its body") {
    const std::vector<Row> rows{
        {Errc::missing_credentials, 401, "missing_credentials", R"(Bearer realm="api")"},
        {Errc::malformed_credentials, 400, "invalid_request",
         R"(Bearer realm="api", error="invalid_request", error_description="the credentials are not exactly one well-formed bearer token")"},
        {Errc::expired, 401, "invalid_token",
         R"(Bearer realm="api", error="invalid_token", error_description="the token has expired")"},
        {Errc::session_revoked, 401, "invalid_token",
         R"(Bearer realm="api", error="invalid_token", error_description="the session was ended")"},
        {Errc::insufficient_scope, 403, "insufficient_scope",
         R"(Bearer realm="api", error="insufficient_scope", error_description="the token does not grant the scope that is required", scope="a b")"},
        {Errc::login_too_old, 401, "insufficient_user_authentication",
         R"(Bearer realm="api", error="insufficient_user_authentication", error_description="the login of this token is too old for this request: log in again", max_age="300")"},
        {Errc::csrf_mismatch, 403, "csrf_mismatch", ""},
        {Errc::too_many_sessions, 409, "too_many_sessions", ""},
        {Errc::store_unavailable, 503, "temporarily_unavailable", ""},
        {Errc::duplicate_session_id, 503, "temporarily_unavailable", ""},
        {Errc::keys_unavailable, 503, "temporarily_unavailable", ""},
    };
    for (const Row& row : rows) {
        INFO(error_name(row.code));
        const auto refusal = challenge(row.code, {.scope = "a b", .max_age = 300s});
        CHECK(refusal.status == row.status);
        CHECK(refusal.www_authenticate == row.challenge);
        CHECK(refusal.retry_after.has_value() == (row.status == 503));
        const auto body = nlohmann::json::parse(refusal.body);
        CHECK(body.size() == 2);
        CHECK(body.at("error") == row.error);
        CHECK(body.at("error_description") == error_sentence(row.code));
    }
}

TEST_CASE("the challenge of every error follows the grammar and contains only its sentence") {
    for (int code = 1; code <= last_code + 1; ++code) {
        const auto errc = static_cast<Errc>(code);
        INFO(error_name(errc));
        const auto refusal = challenge(Error{errc, "s\"ecret\r\nX: y"});
        CHECK(refusal.status >= 400);
        CHECK((refusal.status != 401 || refusal.www_authenticate.starts_with("Bearer realm=\"api\"")));
        for (const std::string& text : {refusal.www_authenticate, refusal.body}) {
            CHECK(text.find("ecret") == std::string::npos);
            CHECK(text.find("VerifierOptions") == std::string::npos);
            CHECK(text.find("allow_any") == std::string::npos);
            CHECK(signet::detail::is_printable_ascii(text));
            CHECK(text.find('\\') == std::string::npos);
        }
        CHECK(nlohmann::json::parse(refusal.body).size() == 2);
    }
}

TEST_CASE("a token without a login time results in a challenge for a login") {
    const auto refusal = challenge(Error{Errc::missing_claim, "auth_time"}, {.max_age = 60s});
    CHECK(refusal.status == 401);
    CHECK(refusal.www_authenticate.find(R"(error="insufficient_user_authentication")") != std::string::npos);
    CHECK(refusal.www_authenticate.ends_with(R"(max_age="60")"));
    const auto other = challenge(Error{Errc::missing_claim, "jti"});
    CHECK(other.www_authenticate.find(R"(error="invalid_token")") != std::string::npos);
}

TEST_CASE("the challenge contains the scopes and the login age of the policy once") {
    using Base = signet::RequireScope<AccessPolicy, "a", "b">;
    using Twice = signet::RequireScope<signet::RequireLoginWithin<Base, 300>, "b", "c">;
    using Stricter = signet::RequireLoginWithin<signet::RequireLoginWithin<AccessPolicy, 60>, 300>;
    CHECK(signet::challenge_for<AccessPolicy>().scope.empty());
    CHECK(signet::challenge_for<Base>().scope == "a b");
    CHECK(signet::challenge_for<Twice>().scope == "a b c");
    CHECK(signet::challenge_for<Twice>().max_age == 300s);
    CHECK(signet::challenge_for<Stricter>().max_age == 60s);
    CHECK(signet::challenge_for<Base>({.scope = "x"}).scope == "x a b");
    CHECK(signet::challenge_for<signet::RequireScope<AccessPolicy, "ab">>({.scope = "abc"}).scope ==
          "abc ab");
}

TEST_CASE("a realm is quoted and one that a header field cannot contain is refused at start-up") {
    const auto challenge_of = [](std::string realm) {
        return challenge(Errc::missing_credentials, {.realm = std::move(realm)}).www_authenticate;
    };
    CHECK(challenge_of("my api") == R"(Bearer realm="my api")");
    CHECK(challenge_of(R"(a"b\c, d="e")") == R"(Bearer realm="a\"b\\c, d=\"e\"")");
    CHECK(challenge_of("Bearer") == R"(Bearer realm="Bearer")");
    for (const std::string& realm :
         {std::string{}, std::string{"a\nb"}, std::string{"a\r\nX: y"}, std::string{"\t"},
          std::string{"a\0b", 3}, std::string{"é"}, std::string{"\x7f"}}) {
        INFO(realm);
        CHECK_THROWS_AS(challenge_of(realm), ConfigurationError);
        CHECK_THROWS_AS(signet::challenge_for<AccessPolicy>({.realm = realm}), ConfigurationError);
    }
}

TEST_CASE("a scope that breaks the grammar is refused at start-up") {
    for (const std::string scope : {" a", "a ", "a  b", "a\"b", "a\\b", "a\tb", "é", "\n"}) {
        INFO(scope);
        CHECK_THROWS_AS(signet::challenge_for<AccessPolicy>({.scope = scope}), ConfigurationError);
    }
    CHECK(signet::challenge_for<AccessPolicy>({.scope = "!#[]~ b"}).scope == "!#[]~ b");
    CHECK(sentence_of<ConfigurationError>([] {
              return signet::challenge_for<AccessPolicy>({.retry_after = -1s});
          }).find("retry_after") != std::string::npos);
}

TEST_CASE("a refusal lists its header fields") {
    CHECK(refusal_text(challenge(Errc::missing_credentials)) ==
          "401|Cache-Control: no-store|WWW-Authenticate: Bearer realm=\"api\"|");
    CHECK(refusal_text(challenge(Error{signet::StoreFailure::busy}, {.retry_after = 7s})) ==
          "503|Cache-Control: no-store|Retry-After: 7|");
    CHECK(refusal_text(challenge(Errc::csrf_mismatch)) == "403|Cache-Control: no-store|");
}
