// SPDX-License-Identifier: MIT
#include "signet/compat/flask_jwt_extended.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/http/guard.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/http/request.hpp"
#include "unit/verdict.hpp"

using namespace signet::compat::flask_jwt_extended;
using signet_test::FakeRequest;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

const signet::testing::FixedClock fixed_clock{signet_test::now};
const signet::TokenIssuer issuer{secret_key(), {}, fixed_clock};
const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};

/// What `create_access_token` and `create_refresh_token` sign.
std::string theirs(const std::string& fresh, const std::string& type_claim, const std::string& subject) {
    return forge_payload(R"({"fresh":)" + fresh +
                         R"(,"iat":1700000000,"jti":"c16b25f2-222b-429b-ad8c-80c1d184cf4b")" + type_claim +
                         R"(,"sub":)" + subject + R"(,"nbf":1700000000,"exp":1700000060})");
}

constexpr auto access_claim = R"(,"type":"access")";
constexpr auto refresh_claim = R"(,"type":"refresh")";

}  // namespace

TEST_CASE("compat flask: access and refresh tokens are distinguished and a token without a type is neither") {
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs("false", access_claim, R"("2")"))) == "ok");
    CHECK(verdict(verifier.verify<RefreshPolicy>(theirs("false", refresh_claim, R"("2")"))) == "ok");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs("false", refresh_claim, R"("2")"))) ==
          "wrong_token_type (type)");
    CHECK(verdict(verifier.verify<RefreshPolicy>(theirs("false", access_claim, R"("2")"))) ==
          "wrong_token_type (type)");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs("false", "", R"("2")"))) == "wrong_token_type (type)");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs("false", R"(,"type":"other")", R"("2")"))) ==
          "wrong_token_type (type)");
}

TEST_CASE("compat flask: a numeric subject is accepted if that is allowed and returned as decimal digits") {
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs("false", access_claim, "2"))) ==
          "invalid_claim (sub)");
    const signet::TokenVerifier lenient{secret_key(), {.allow_numeric_subject = true}, fixed_clock};
    const auto token = lenient.verify<AccessPolicy>(theirs("false", access_claim, "2"));
    REQUIRE(token);
    CHECK(token->subject() == "2");
}

TEST_CASE("compat flask: fresh logins") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"true", "ok"},
        {"false", "login_too_old (fresh)"},
        {"1700000001", "ok"},
        {"1700000000.5", "login_too_old (fresh)"},
        {"1700000000", "login_too_old (fresh)"},
        {"null", "invalid_claim (fresh)"},
    };
    for (const auto& [fresh, expected] : rows) {
        CAPTURE(fresh);
        CHECK(verdict(verifier.verify<FreshAccessPolicy>(theirs(fresh, access_claim, R"("2")"))) == expected);
    }
    CHECK(verdict(verifier.verify<FreshAccessPolicy>(theirs("true", refresh_claim, R"("2")"))) ==
          "wrong_token_type (type)");
}

TEST_CASE("compat flask: our tokens say how fresh they are, and carry the anti-forgery value") {
    const auto claims_of = [](const nlohmann::json& extra) {
        const auto token = issuer.issue<AccessPolicy>({.subject = "2", .extra = extra});
        return verifier.verify<AccessPolicy>(token.str())->json();
    };
    CHECK(claims_of(login_claims(true))["fresh"] == true);
    CHECK(claims_of(login_claims(false))["fresh"] == false);
    CHECK_FALSE(claims_of(login_claims(false)).contains("csrf"));
    CHECK(claims_of(login_claims(false, "abc"))["csrf"] == "abc");
    CHECK(claims_of(login_claims(signet_test::now + std::chrono::seconds{9}, "abc"))["fresh"] ==
          1'700'000'009);

    const auto fresh = issuer.issue<AccessPolicy>(
        {.subject = "2", .extra = login_claims(signet_test::now + std::chrono::seconds{1})});
    CHECK(verdict(verifier.verify<FreshAccessPolicy>(fresh.str())) == "ok");
}

TEST_CASE("compat flask: a token in the cookie needs the claim's value in the header field") {
    const signet::Guard guard{signet::Bearer<AccessPolicy>{verifier},
                              {.sources = {.cookie = std::string{access_cookie}}}};
    const auto token = issuer.issue<AccessPolicy>({.subject = "2", .extra = login_claims(true, "abc")});
    FakeRequest request{"POST", {{"Cookie", "access_token_cookie=" + token.str()}}, ""};
    CHECK(verdict(guard.authenticate(request)) == "csrf_mismatch");
    request.headers.emplace_back("X-CSRF-TOKEN", "abc");
    CHECK(verdict(guard.authenticate(request)) == "ok");
    request.headers.back().second = "abd";
    CHECK(verdict(guard.authenticate(request)) == "csrf_mismatch");
}
