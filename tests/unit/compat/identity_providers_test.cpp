// SPDX-License-Identifier: MIT
// Tokens with the claims that Google, Keycloak, Auth0 and Azure AD document, signed with keys of the test.
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "signet/compat/auth0.hpp"
#include "signet/compat/azure_ad.hpp"
#include "signet/compat/keycloak.hpp"
#include "signet/compat/openid_connect.hpp"
#include "signet/detail/crypto/signature.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/private_key.hpp"
#include "signet/testing/fixed_clock.hpp"
#include "signet/verifier.hpp"
#include "unit/verdict.hpp"

namespace compat = signet::compat;
namespace oidc = signet::compat::openid_connect;
using nlohmann::json;
using signet_test::verdict;

namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'700'000'100}};
const signet::testing::FixedClock fixed_clock{now};

/// A provider with one RSA key, which signs any header and payload.
class Provider {
public:
    [[nodiscard]] std::string sign(const json& header, const json& payload) const {
        std::string text = signet::detail::base64url_encode(header.dump()) + "." +
                           signet::detail::base64url_encode(payload.dump());
        const auto& signing = *signet::detail::KeyState::of(key_);
        std::string signature(signing.signature_size(), '\0');
        signing.sign(text, reinterpret_cast<unsigned char*>(signature.data()));
        return text + "." + signet::detail::base64url_encode(signature);
    }
    [[nodiscard]] std::string sign(const json& payload) const {
        return sign({{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "1"}}, payload);
    }
    [[nodiscard]] std::string jwk_set() const { return signet::to_jwk_set(signet::KeyRing{key_}, now); }

private:
    signet::PrivateKey<signet::RS256> key_ = signet::PrivateKey<signet::RS256>::generate(2048).with_id("1");
};

const Provider& provider() {
    static const Provider one;
    return one;
}

template <class Alg>
auto verifier_for(const std::string& issuer, const std::string& audience) {
    const auto keys = signet::parse_jwk_set<signet::Public<Alg>>(provider().jwk_set());
    return signet::TokenVerifier<Alg, signet::testing::FixedClock>{
        keys.ring_at(now), {.issuer = issuer, .audience = audience}, fixed_clock};
}

template <class Policy>
using Own = signet::OnlyFor<Policy, signet::RS256>;

json google_id_token() {
    return {{"iss", "https://accounts.google.com"},
            {"azp", "1234987819200.apps.googleusercontent.com"},
            {"aud", "1234987819200.apps.googleusercontent.com"},
            {"sub", "10769150350006150715113082367"},
            {"at_hash", "HK6E_P6Dh8Y93mRNtsDB1Q"},
            {"hd", "example.com"},
            {"email", "jsmith@example.com"},
            {"email_verified", true},
            {"nonce", "0394852-3190485-2490358"},
            {"iat", 1'700'000'000},
            {"exp", 1'700'003'600}};
}

const std::string google_client = "1234987819200.apps.googleusercontent.com";

signet::Result<signet::Verified<oidc::IdTokenPolicy>> verify_google(const json& payload) {
    return verifier_for<Own<oidc::IdTokenPolicy>>("https://accounts.google.com", google_client)
        .verify<oidc::IdTokenPolicy>(provider().sign(payload));
}

std::string login_verdict(const json& payload, const oidc::Login& login) {
    const auto token = verify_google(payload);
    REQUIRE(token);
    const auto error = oidc::check_login(*token, login);
    return error ? verdict(signet::Result<void>{signet::Unexpected{*error}}) : "ok";
}

}  // namespace

TEST_CASE("compat openid_connect: an ID token of Google belongs to its login") {
    const oidc::Login login{.client_id = google_client, .nonce = "0394852-3190485-2490358"};
    CHECK(login_verdict(google_id_token(), login) == "ok");

    json other = google_id_token();
    other["nonce"] = "another";
    CHECK(login_verdict(other, login) == "claims_mismatch (nonce)");
    other.erase("nonce");
    CHECK(login_verdict(other, login) == "missing_claim (nonce)");

    other = google_id_token();
    other["azp"] = "another-client";
    CHECK(login_verdict(other, login) == "claims_mismatch (azp)");
    other.erase("azp");
    CHECK(login_verdict(other, login) == "ok");
    other["aud"] = {google_client, "another-client"};
    CHECK(login_verdict(other, login) == "missing_claim (azp)");
}

TEST_CASE(
    "compat openid_connect: at_hash is the hash of the access token, by the algorithm of the ID token") {
    // OpenID Connect Core 1.0 appendix A.4 has this access token and hash.
    const oidc::Login login{.client_id = google_client,
                            .access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"};
    json payload = google_id_token();
    payload["at_hash"] = "77QmUPtjPfzWtF2AnpK9RQ";
    CHECK(login_verdict(payload, login) == "ok");
    payload["at_hash"] = "77QmUPtjPfzWtF2AnpK9RA";
    CHECK(login_verdict(payload, login) == "claims_mismatch (at_hash)");
    payload["at_hash"] = "";
    CHECK(login_verdict(payload, login) == "claims_mismatch (at_hash)");
    payload.erase("at_hash");
    CHECK(login_verdict(payload, login) == "missing_claim (at_hash)");
}

TEST_CASE("compat openid_connect: an ID token has the claims that the specification requires") {
    for (const std::string name : {"sub", "iat"}) {
        json payload = google_id_token();
        payload.erase(name);
        CHECK(verdict(verify_google(payload)) == "missing_claim (" + name + ")");
    }
    json payload = google_id_token();
    payload["aud"] = "another-client";
    CHECK(verdict(verify_google(payload)) == "wrong_audience (aud)");
    payload = google_id_token();
    payload["iss"] = "https://accounts.google.com.example";
    CHECK(verdict(verify_google(payload)) == "wrong_issuer (iss)");
}

TEST_CASE("compat keycloak: the claim typ distinguishes access tokens and ID tokens") {
    const json access{{"exp", 1'700'000'300},
                      {"iat", 1'700'000'000},
                      {"auth_time", 1'699'999'990},
                      {"jti", "onrtac:1f0f7cce-3d6b-4c8b-9cd2-7e1d2a5c0a6c"},
                      {"iss", "https://id.example/realms/shop"},
                      {"aud", {"orders", "account"}},
                      {"sub", "f:7c1b:ada"},
                      {"typ", "Bearer"},
                      {"azp", "shop-web"},
                      {"sid", "9c0c2a56"},
                      {"realm_access", {{"roles", {"offline_access"}}}},
                      {"scope", "openid email profile"}};
    const auto verifier = verifier_for<signet::RS256>("https://id.example/realms/shop", "orders");
    CHECK(verdict(verifier.verify<compat::keycloak::AccessPolicy>(provider().sign(access))) == "ok");
    CHECK(verdict(verifier.verify<compat::keycloak::IdTokenPolicy>(provider().sign(access))) ==
          "wrong_token_type (typ)");
    for (const std::string other : {"ID", "Refresh", "Offline", "bearer"}) {
        json token = access;
        token["typ"] = other;
        CHECK(verdict(verifier.verify<compat::keycloak::AccessPolicy>(provider().sign(token))) ==
              "wrong_token_type (typ)");
    }
}

TEST_CASE("compat auth0: an access token is not an ID token") {
    const json access{{"iss", "https://shop.eu.auth0.com/"},
                      {"sub", "auth0|5f7c8ec7c33c6c004bbafe82"},
                      {"aud", {"https://orders.example", "https://shop.eu.auth0.com/userinfo"}},
                      {"azp", "my_client_id"},
                      {"iat", 1'700'000'000},
                      {"exp", 1'700'086'400},
                      {"scope", "openid profile read:orders"}};
    using Policy = compat::auth0::AccessPolicy;
    const auto verifier = verifier_for<Own<Policy>>("https://shop.eu.auth0.com/", "https://orders.example");
    CHECK(verdict(verifier.verify<Policy>(provider().sign(access))) == "ok");
    CHECK(verdict(verifier.verify<signet::RequireScope<Policy, "read:orders">>(provider().sign(access))) ==
          "ok");
    for (const std::string name : {"nonce", "at_hash"}) {
        json id_token = access;
        id_token[name] = "x";
        CHECK(verdict(verifier.verify<Policy>(provider().sign(id_token))) ==
              "wrong_token_type (" + name + ")");
    }
    json without = access;
    without.erase("azp");
    CHECK(verdict(verifier.verify<Policy>(provider().sign(without))) == "missing_claim (azp)");
}

TEST_CASE("compat azure_ad: an access token has a tenant and permissions") {
    const std::string issuer = "https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0";
    const json access{{"aud", "00001111-aaaa-2222-bbbb-3333cccc4444"},
                      {"iss", issuer},
                      {"iat", 1'700'000'000},
                      {"nbf", 1'700'000'000},
                      {"exp", 1'700'005'000},
                      {"azp", "11112222-bbbb-3333-cccc-4444dddd5555"},
                      {"azpacr", "0"},
                      {"oid", "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb"},
                      {"scp", "access_as_user"},
                      {"sub", "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ"},
                      {"tid", "aaaabbbb-0000-cccc-1111-dddd2222eeee"},
                      {"uti", "fqiBqXLPj0eQa82S-IYFAA"},
                      {"ver", "2.0"}};
    using Policy = compat::azure_ad::AccessPolicy;
    const auto verifier = verifier_for<Own<Policy>>(issuer, "00001111-aaaa-2222-bbbb-3333cccc4444");
    const auto verdict_on = [&](const json& payload) {
        return verdict(verifier.verify<Policy>(provider().sign(payload)));
    };
    CHECK(verdict_on(access) == "ok");
    json program = access;
    program.erase("scp");
    CHECK(verdict_on(program) == "wrong_token_type (scp)");
    program["roles"] = {"orders.read"};
    CHECK(verdict_on(program) == "ok");
    program["nonce"] = "x";
    CHECK(verdict_on(program) == "wrong_token_type (nonce)");
    json old = access;
    old["ver"] = "1.0";
    CHECK(verdict_on(old) == "invalid_claim (ver)");
    old = access;
    old.erase("tid");
    CHECK(verdict_on(old) == "missing_claim (tid)");
    old["tid"] = 1;
    CHECK(verdict_on(old) == "invalid_claim (tid)");
}

TEST_CASE("compat openid_connect: several algorithms, each only for ID tokens") {
    using Policy = oidc::IdTokenPolicy;
    using Alg = signet::AnyOf<signet::OnlyFor<Policy, signet::ES256>, Own<Policy>>;
    const auto verifier = verifier_for<Alg>("https://accounts.google.com", google_client);
    CHECK(verdict(verifier.verify<Policy>(provider().sign(google_id_token()))) == "ok");
}
