// SPDX-License-Identifier: MIT
#include "signet/compat/rfc9068.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace signet::compat::rfc9068;
using signet_test::forge;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

const signet::testing::FixedClock fixed_clock{signet_test::now};
const signet::TokenVerifier verifier{
    secret_key(), {.issuer = "https://auth.example", .audience = "orders"}, fixed_clock};

constexpr std::string_view header = R"({"alg":"HS256","typ":"at+jwt"})";

nlohmann::json claims() {
    return {{"iss", "https://auth.example"}, {"aud", "orders"},      {"sub", "ada"}, {"client_id", "shop"},
            {"exp", 1'700'000'060},          {"iat", 1'700'000'000}, {"jti", "1"}};
}

std::string verdict_on(const nlohmann::json& payload, std::string_view its_header = header) {
    return verdict(verifier.verify<AccessPolicy>(forge(its_header, payload.dump())));
}

}  // namespace

TEST_CASE("compat rfc9068: the header must be at+jwt in one of its two spellings") {
    CHECK(verdict_on(claims()) == "ok");
    CHECK(verdict_on(claims(), R"({"typ":"application/at+jwt","alg":"HS256"})") == "ok");
    CHECK(verdict_on(claims(), R"({"typ":"AT+JWT","alg":"HS256"})") == "ok");
    CHECK(verdict_on(claims(), signet_test::plain_header) == "wrong_token_type (typ)");
    CHECK(verdict_on(claims(), R"({"alg":"HS256"})") == "wrong_token_type (typ)");
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(forge(header, claims().dump()))) ==
          "wrong_token_type (typ)");
}

TEST_CASE("compat rfc9068: every claim of section 2.2 must be present") {
    for (const std::string name : {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}) {
        CAPTURE(name);
        nlohmann::json payload = claims();
        payload.erase(name);
        CHECK(verdict_on(payload) == "missing_claim (" + name + ")");
    }
    nlohmann::json payload = claims();
    for (const std::string name : {"iss", "aud", "sub", "iat", "jti"}) {
        CAPTURE(name);
        nlohmann::json with_null = claims();
        with_null[name] = nullptr;
        const signet::TokenVerifier taking_null{
            secret_key(),
            {.allow_any_issuer = true, .allow_any_audience = true, .allow_null_claims = true},
            fixed_clock};
        CHECK(verdict(taking_null.verify<AccessPolicy>(forge(header, with_null.dump()))) ==
              "missing_claim (" + name + ")");
    }
    payload["client_id"] = 7;
    CHECK(verdict_on(payload) == "invalid_claim (client_id)");
}

TEST_CASE("compat rfc9068: our tokens follow the profile including scopes") {
    const signet::TokenIssuer issuer{
        secret_key(), {.issuer = "https://auth.example", .audience = {"orders"}}, fixed_clock};
    const auto token = issuer.issue<AccessPolicy>(
        {.subject = "ada", .extra = client_claims("shop", "orders:read orders:write")});
    CHECK(verdict(verifier.verify<signet::RequireScope<AccessPolicy, "orders:write">>(token.str())) == "ok");
    const auto narrow = issuer.issue<AccessPolicy>({.subject = "ada", .extra = client_claims("shop")});
    CHECK(verdict(verifier.verify<AccessPolicy>(narrow.str())) == "ok");
    CHECK(verdict(verifier.verify<signet::RequireScope<AccessPolicy, "orders:write">>(narrow.str())) ==
          "insufficient_scope (scope)");
}
