// SPDX-License-Identifier: MIT
#include "signet/compat/simplejwt.hpp"

#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/algorithm.hpp"
#include "signet/issuer.hpp"
#include "signet/session/manager.hpp"
#include "signet/store/memory.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace signet::compat::simplejwt;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

const signet::testing::FixedClock fixed_clock{signet_test::now};
const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};

/// What `RefreshToken.for_user(user)` and its `access_token` sign.
std::string theirs(const std::string& type_claim, const std::string& user_id_claim) {
    return forge_payload("{" + type_claim + R"("exp":1700000060,"iat":1700000000,)" +
                         R"("jti":"8f0a3b0c6c2e4f0f9f4c8f5a1d2b3c4d")" + user_id_claim + "}");
}

constexpr auto access_claim = R"("token_type":"access",)";
constexpr auto refresh_claim = R"("token_type":"refresh",)";

using AccessIssuer = signet::TokenIssuer<signet::HS256, signet::testing::FixedClock>;
using RefreshAlgorithm = signet::OnlyFor<RefreshPolicy>;
using RefreshIssuer = signet::TokenIssuer<RefreshAlgorithm, signet::testing::FixedClock>;
using Sessions = signet::SessionManager<AccessPolicy, RefreshPolicy>;

}  // namespace

TEST_CASE("compat simplejwt: token_type distinguishes the tokens") {
    const std::string seven = R"(,"user_id":7)";
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs(access_claim, seven))) == "ok");
    CHECK(verdict(verifier.verify<RefreshPolicy>(theirs(refresh_claim, seven))) == "ok");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs(refresh_claim, seven))) ==
          "wrong_token_type (token_type)");
    CHECK(verdict(verifier.verify<RefreshPolicy>(theirs(access_claim, seven))) ==
          "wrong_token_type (token_type)");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs("", seven))) == "wrong_token_type (token_type)");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs(R"("type":"access",)", seven))) ==
          "wrong_token_type (token_type)");
}

TEST_CASE("compat simplejwt: the user id is a number or a string") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"(,"user_id":7)", "7"},
        {R"(,"user_id":-7)", "-7"},
        {R"(,"user_id":"0b9c6e7e-3e0e-4d62-9a35-2f1f0e0f3a55")", "0b9c6e7e-3e0e-4d62-9a35-2f1f0e0f3a55"},
        {"", "missing_claim (user_id)"},
        {R"(,"user_id":null)", "claims_mismatch (user_id)"},
        {R"(,"user_id":true)", "claims_mismatch (user_id)"},
        {R"(,"user_id":7.5)", "claims_mismatch (user_id)"},
        {R"(,"user_id":[7])", "claims_mismatch (user_id)"},
    };
    for (const auto& [claim, expected] : rows) {
        CAPTURE(claim);
        const auto token = verifier.verify<AccessPolicy>(theirs(access_claim, claim));
        REQUIRE(token);
        const auto id = user_id(*token);
        CHECK((id ? *id : verdict(id)) == expected);
    }
}

TEST_CASE("compat simplejwt: our tokens name the user as Django does") {
    const signet::TokenIssuer issuer{secret_key(), {}, fixed_clock};
    const auto token =
        verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({.extra = identity(7)}).str());
    REQUIRE(token);
    CHECK(token->json()["user_id"] == 7);
    CHECK(token->json()["token_type"] == "access");
    const auto by_uuid =
        verifier.verify<RefreshPolicy>(issuer.issue<RefreshPolicy>({.extra = identity("0b9c")}).str());
    REQUIRE(by_uuid);
    CHECK(by_uuid->json()["user_id"] == "0b9c");
    CHECK(by_uuid->json()["token_type"] == "refresh");
}

TEST_CASE("compat simplejwt: sessions issue its access tokens and use their own refresh tokens") {
    signet::MemoryStore store;
    Sessions sessions{
        store, signet::IssuerPair{AccessIssuer{secret_key(), {}, fixed_clock},
                                  RefreshIssuer{secret_key<RefreshAlgorithm>("other"), {}, fixed_clock}}};
    const signet::TokenVerifier refresh_verifier{secret_key<RefreshAlgorithm>("other"), {}, fixed_clock};

    const auto pair = sessions.log_in("7", {.claims = identity(7)});
    REQUIRE(pair);
    const auto access = verifier.verify<AccessPolicy>(pair->access.str());
    REQUIRE(access);
    CHECK(access->json()["user_id"] == 7);
    CHECK(verdict(verifier.verify<RefreshPolicy>(pair->refresh.str())) == "bad_signature");

    const auto refresh = refresh_verifier.verify<RefreshPolicy>(pair->refresh.str());
    REQUIRE(refresh);
    const auto next = sessions.refresh(*refresh);
    REQUIRE(next);
    CHECK(verifier.verify<AccessPolicy>(next->access.str())->json()["user_id"] == 7);
}

TEST_CASE("compat simplejwt: a refresh token of Django has no session even with a shared key") {
    signet::MemoryStore store;
    const AccessIssuer issuer{secret_key(), {}, fixed_clock};
    signet::SessionManager<AccessPolicy, RefreshPolicy> sessions{store, issuer};
    const auto token = verifier.verify<RefreshPolicy>(theirs(refresh_claim, R"(,"user_id":7)"));
    REQUIRE(token);
    CHECK(verdict(sessions.refresh(*token)) == "missing_claim (sid)");
}
