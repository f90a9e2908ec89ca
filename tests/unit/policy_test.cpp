// SPDX-License-Identifier: MIT
#include "signet/policy.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/unverified.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::Marking;
using signet::OnlyFor;
using signet::RefreshPolicy;
using signet_test::forge;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

struct OtherName {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = 15min;
    static constexpr Marking marking = Marking::claim("token_type");
};
struct IsRefresh {
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = 7 * 24h;
    static constexpr Marking marking = Marking::boolean_claim("refresh", true);
};
struct IsNotRefresh {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = 15min;
    static constexpr Marking marking = Marking::boolean_claim("refresh", false);
};
struct ByHeader {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = 15min;
    static constexpr Marking marking = Marking::header_type("at+jwt");
};
struct Unmarked {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = 15min;
    static constexpr Marking marking = Marking::none();
};

struct AnyToken {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime = 15min;
    static constexpr Marking marking = Marking::allow_any();
};

const signet::testing::FixedClock fixed_clock{signet_test::now};

template <class Policy>
std::string verdict_on(const std::string& token) {
    return verdict(signet::TokenVerifier{secret_key(), {}, fixed_clock}.verify<Policy>(token));
}

/// A payload with these members and an expiry in a minute.
std::string with(const std::string& members) {
    return forge_payload("{" + members + R"("exp":1700000060})");
}

template <class Policy>
std::string issued() {
    return signet::TokenIssuer{secret_key(), {}, fixed_clock}.issue<Policy>({}).str();
}

}  // namespace

TEST_CASE("the default marking is the claim type compared byte for byte") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"("type":"access",)", "ok"},
        {R"("type":"\u0061ccess",)", "ok"},
        {R"("\u0074ype":"access",)", "ok"},
        {"", "wrong_token_type (type)"},
        {R"("type":"refresh",)", "wrong_token_type (type)"},
        {R"("type":"Access",)", "wrong_token_type (type)"},
        {R"("type":"access ",)", "wrong_token_type (type)"},
        {R"("type":"access\u0000",)", "wrong_token_type (type)"},
        {R"("type":"",)", "wrong_token_type (type)"},
        {R"("type":null,)", "wrong_token_type (type)"},
        {R"("type":true,)", "wrong_token_type (type)"},
        {R"("type":1,)", "wrong_token_type (type)"},
        {R"("type":["access"],)", "wrong_token_type (type)"},
        {R"("type":{"access":1},)", "wrong_token_type (type)"},
        {R"("Type":"access",)", "wrong_token_type (type)"},
        {R"("token_type":"access",)", "wrong_token_type (type)"},
        {R"("x":{"type":"access"},)", "wrong_token_type (type)"},
    };
    for (const auto& [members, expected] : rows) {
        CAPTURE(members);
        CHECK(verdict_on<AccessPolicy>(with(members)) == expected);
    }
}

TEST_CASE("a refresh token is not accepted as an access token and vice versa") {
    CHECK(verdict_on<AccessPolicy>(issued<AccessPolicy>()) == "ok");
    CHECK(verdict_on<RefreshPolicy>(issued<RefreshPolicy>()) == "ok");
    CHECK(verdict_on<AccessPolicy>(issued<RefreshPolicy>()) == "wrong_token_type (type)");
    CHECK(verdict_on<RefreshPolicy>(issued<AccessPolicy>()) == "wrong_token_type (type)");
}

TEST_CASE("a marking may be a claim of another name") {
    CHECK(verdict_on<OtherName>(issued<OtherName>()) == "ok");
    CHECK(verdict_on<OtherName>(with(R"("token_type":"access",)")) == "ok");
    CHECK(verdict_on<OtherName>(with(R"("type":"access",)")) == "wrong_token_type (token_type)");
    CHECK(verdict_on<OtherName>(with(R"("token_type":"refresh","type":"access",)")) ==
          "wrong_token_type (token_type)");
    const auto payload = signet::Unverified::decode(issued<OtherName>()).value().payload();
    CHECK(payload.at("token_type") == "access");
    CHECK_FALSE(payload.contains("type"));
}

TEST_CASE("a marking may be a boolean and other types are refused") {
    CHECK(verdict_on<IsRefresh>(issued<IsRefresh>()) == "ok");
    CHECK(verdict_on<IsNotRefresh>(issued<IsNotRefresh>()) == "ok");
    CHECK(verdict_on<IsRefresh>(issued<IsNotRefresh>()) == "wrong_token_type (refresh)");
    CHECK(verdict_on<IsNotRefresh>(issued<IsRefresh>()) == "wrong_token_type (refresh)");
    for (const std::string other :
         {"", R"("refresh":"true",)", R"("refresh":1,)", R"("refresh":null,)", R"("refresh":[true],)",
          R"("refresh":{},)", R"("REFRESH":true,)", R"("x":{"refresh":true},)"}) {
        CAPTURE(other);
        CHECK(verdict_on<IsRefresh>(with(other)) == "wrong_token_type (refresh)");
        CHECK(verdict_on<IsNotRefresh>(with(other)) == "wrong_token_type (refresh)");
    }
    CHECK(verdict_on<IsNotRefresh>(with(R"("refresh":false ,)")) == "ok");
}

TEST_CASE("a marking may be the typ header in any case and with the prefix application/") {
    const std::string payload = R"({"exp":1700000060})";
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"("typ":"at+jwt")", "ok"},
        {R"("typ":"AT+JWT")", "ok"},
        {R"("typ":"application/at+jwt")", "ok"},
        {R"("typ":"Application/At+Jwt")", "ok"},
        {R"("typ":"\u0061t+jwt")", "ok"},
        {R"("x":1)", "wrong_token_type (typ)"},
        {R"("typ":"JWT")", "wrong_token_type (typ)"},
        {R"("typ":"rt+jwt")", "wrong_token_type (typ)"},
        {R"("typ":"at+jwt ")", "wrong_token_type (typ)"},
        {R"("typ":"at+jwt;v=1")", "wrong_token_type (typ)"},
        {R"("typ":"application/application/at+jwt")", "wrong_token_type (typ)"},
        {R"("typ":"text/at+jwt")", "wrong_token_type (typ)"},
        {R"("typ":"application/")", "wrong_token_type (typ)"},
        {R"("typ":"")", "wrong_token_type (typ)"},
        {R"("typ":"at")", "wrong_token_type (typ)"},
        {R"("typ":null)", "invalid_claim (typ)"},
        {R"("typ":["at+jwt"])", "invalid_claim (typ)"},
        {R"("typ":1)", "invalid_claim (typ)"},
    };
    for (const auto& [member, expected] : rows) {
        CAPTURE(member);
        CHECK(verdict_on<ByHeader>(forge(R"({"alg":"HS256",)" + member + "}", payload)) == expected);
    }
    CHECK(verdict_on<ByHeader>(issued<ByHeader>()) == "ok");
    CHECK(signet::Unverified::decode(issued<ByHeader>()).value().header().at("typ") == "at+jwt");
}

TEST_CASE("a policy without a header marking accepts an absent typ and JWT in any spelling") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"("x":1)", "ok"},
        {R"("typ":"JWT")", "ok"},
        {R"("typ":"jwt")", "ok"},
        {R"("typ":"Jwt")", "ok"},
        {R"("typ":"at+jwt")", "wrong_token_type (typ)"},
        {R"("typ":"application/JWT")", "ok"},
        {R"("typ":"application/jwt")", "ok"},
        {R"("typ":"APPLICATION/Jwt")", "ok"},
        {R"("typ":"\u0061pplication\/jwt")", "ok"},
        {R"("typ":"application/application/jwt")", "wrong_token_type (typ)"},
        {R"("typ":"application/")", "wrong_token_type (typ)"},
        {R"("typ":"application/jwt/")", "wrong_token_type (typ)"},
        {R"("typ":"text/jwt")", "wrong_token_type (typ)"},
        {R"("typ":"/jwt")", "wrong_token_type (typ)"},
        {R"("typ":"application/at+jwt")", "wrong_token_type (typ)"},
        {R"("typ":"JOSE")", "wrong_token_type (typ)"},
        {R"("typ":"")", "wrong_token_type (typ)"},
        {R"("typ":"JWT ")", "wrong_token_type (typ)"},
        {R"("typ":null)", "invalid_claim (typ)"},
        {R"("typ":7)", "invalid_claim (typ)"},
    };
    for (const auto& [member, expected] : rows) {
        CAPTURE(member);
        CHECK(verdict_on<AccessPolicy>(
                  forge(R"({"alg":"HS256",)" + member + "}", signet_test::access_payload)) == expected);
    }
}

TEST_CASE("tokens with different markings are never accepted for each other") {
    CHECK(verdict_on<AccessPolicy>(issued<ByHeader>()) == "wrong_token_type (typ)");
    CHECK(verdict_on<ByHeader>(issued<AccessPolicy>()) == "wrong_token_type (typ)");
    CHECK(verdict_on<AccessPolicy>(issued<OtherName>()) == "wrong_token_type (type)");
    CHECK(verdict_on<IsNotRefresh>(issued<AccessPolicy>()) == "wrong_token_type (refresh)");
}

TEST_CASE("tokens without a marking are distinguished by a separate key") {
    const auto key = secret_key<OnlyFor<Unmarked>>("access");
    const std::string token =
        signet::TokenIssuer{key, {}, fixed_clock}.issue<Unmarked>({.subject = "user-42"}).str();
    const signet::TokenVerifier verifier{key, {}, fixed_clock};
    const auto verified = verifier.verify<Unmarked>(token);
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->subject() == "user-42");
    CHECK_FALSE(verified->json().contains("type"));
    CHECK(verdict(verifier.verify<Unmarked>(forge_payload(R"({"exp":1700000060})"))) == "bad_signature");
}

TEST_CASE("a policy that allows any type skips the type check and makes all other checks") {
    const auto key = secret_key<OnlyFor<AnyToken>>();
    const signet::TokenVerifier verifier{key, {}, fixed_clock};
    const auto verdict_of = [&verifier](std::string_view header, std::string_view payload) {
        return verdict(verifier.verify<AnyToken>(forge(header, payload)));
    };
    for (const std::string header :
         {R"({"alg":"HS256"})", R"({"alg":"HS256","typ":"JWT"})", R"({"alg":"HS256","typ":"at+jwt"})",
          R"({"alg":"HS256","typ":"application/at+jwt"})", R"({"alg":"HS256","typ":"whatever"})"}) {
        CAPTURE(header);
        CHECK(verdict_of(header, signet_test::access_payload) == "ok");
        CHECK(verdict_of(header, R"({"type":"refresh","exp":1700000060})") == "ok");
        CHECK(verdict_of(header, R"({"exp":1700000060})") == "ok");
        CHECK(verdict_of(header, R"({"exp":1700000000})") == "expired (exp)");
    }
    CHECK(verdict_of(R"({"alg":"HS256","typ":1})", signet_test::access_payload) == "invalid_claim (typ)");
    CHECK(verdict_of(R"({"alg":"HS512","typ":"JWT"})", signet_test::access_payload) ==
          "wrong_algorithm (alg)");
    CHECK(verdict_of(R"({"alg":"HS256","crit":["x"]})", signet_test::access_payload) ==
          "unsupported_critical_header (crit)");
    const auto token = signet::TokenIssuer{key, {}, fixed_clock}.issue<AnyToken>({});
    CHECK(verdict(verifier.verify<AnyToken>(token.str())) == "ok");
}

TEST_CASE("a key for one policy works with a policy that has a marking") {
    const auto key = secret_key<OnlyFor<AccessPolicy, signet::HS512>>("access");
    const std::string token = signet::TokenIssuer{key, {}, fixed_clock}.issue<AccessPolicy>({}).str();
    CHECK(verdict(signet::TokenVerifier{key, {}, fixed_clock}.verify<AccessPolicy>(token)) == "ok");
    CHECK(signet::Unverified::decode(token).value().header().at("alg") == "HS512");
}
