// SPDX-License-Identifier: MIT
#include "signet/compat/jsonwebtoken.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/session/manager.hpp"
#include "signet/store/memory.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace signet::compat::jsonwebtoken;
using signet_test::forge;
using signet_test::plain_header;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

struct User {
    std::string id;
    std::string username;
    std::string role;

    friend bool operator==(const User&, const User&) = default;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id, username, role)
};

signet::Result<User> user(const signet::Verified<AccessPolicy>& token) {
    return token.claims<User>();
}
signet::Result<std::string> user_id(const signet::Verified<RefreshPolicy>& token) {
    return token.claim<std::string>(user_id_claim);
}

const User ada{"65a1f0c2b7e4d3a9c8f01234", "ada", "admin"};

const signet::testing::FixedClock fixed_clock{signet_test::now};
const signet::TokenVerifier access_verifier{secret_key<AccessAlgorithm>("access"), {}, fixed_clock};
const signet::TokenVerifier refresh_verifier{secret_key<RefreshAlgorithm>("refresh"), {}, fixed_clock};

using AccessIssuer = signet::TokenIssuer<AccessAlgorithm, signet::testing::FixedClock>;
using RefreshIssuer = signet::TokenIssuer<RefreshAlgorithm, signet::testing::FixedClock>;
const AccessIssuer access_issuer{secret_key<AccessAlgorithm>("access"), {}, fixed_clock};
const RefreshIssuer refresh_issuer{secret_key<RefreshAlgorithm>("refresh"), {}, fixed_clock};

}  // namespace

TEST_CASE("compat jsonwebtoken: the secret distinguishes the types") {
    const std::string access_payload =
        R"({"id":"65a1f0c2b7e4d3a9c8f01234","username":"ada","role":"admin","iat":1700000000,"exp":1700000060})";
    const auto access = access_verifier.verify<AccessPolicy>(forge(plain_header, access_payload, "access"));
    REQUIRE(access);
    CHECK(user(*access) == ada);

    const std::string refresh_payload =
        R"({"id":"65a1f0c2b7e4d3a9c8f01234","iat":1700000000,"exp":1700604800})";
    const auto refresh =
        refresh_verifier.verify<RefreshPolicy>(forge(plain_header, refresh_payload, "refresh"));
    REQUIRE(refresh);
    CHECK(user_id(*refresh) == ada.id);

    CHECK(verdict(access_verifier.verify<AccessPolicy>(forge(plain_header, refresh_payload, "refresh"))) ==
          "bad_signature");
    CHECK(verdict(refresh_verifier.verify<RefreshPolicy>(forge(plain_header, access_payload, "access"))) ==
          "bad_signature");
}

TEST_CASE("compat jsonwebtoken: a token without the user claim results in an error") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"("id":"1","username":"ada","role":"admin")", "ok"},
        {R"("username":"ada","role":"admin")", "claims_mismatch"},
        {R"("id":1,"username":"ada","role":"admin")", "claims_mismatch"},
        {R"("id":"1","username":"ada","role":null)", "claims_mismatch"},
        {R"("id":"1","username":["ada"],"role":"admin")", "claims_mismatch"},
    };
    for (const auto& [members, expected] : rows) {
        CAPTURE(members);
        const auto token = access_verifier.verify<AccessPolicy>(
            forge(plain_header, "{" + members + R"(,"exp":1700000060})", "access"));
        REQUIRE(token);
        CHECK(verdict(user(*token)) == expected);
    }
}

TEST_CASE("compat jsonwebtoken: two tokens issued in one second differ") {
    const auto one = refresh_issuer.issue<RefreshPolicy>({.extra = {{user_id_claim, ada.id}}});
    const auto other = refresh_issuer.issue<RefreshPolicy>({.extra = {{user_id_claim, ada.id}}});
    CHECK(one.str() != other.str());
    CHECK(user_id(*refresh_verifier.verify<RefreshPolicy>(one.str())) == ada.id);
}

TEST_CASE("compat jsonwebtoken: after a refresh the access token has the same user and role") {
    signet::MemoryStore store;
    signet::SessionManager<AccessPolicy, RefreshPolicy> sessions{
        store, signet::IssuerPair{access_issuer, refresh_issuer}};
    const auto pair = sessions.log_in(ada.id, {.claims = ada});
    REQUIRE(pair);
    const auto refresh = refresh_verifier.verify<RefreshPolicy>(pair->refresh.str());
    REQUIRE(refresh);
    const auto next = sessions.refresh(*refresh);
    REQUIRE(next);
    const auto access = access_verifier.verify<AccessPolicy>(next->access.str());
    REQUIRE(access);
    CHECK(user(*access) == ada);
}
