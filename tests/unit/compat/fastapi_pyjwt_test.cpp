// SPDX-License-Identifier: MIT
#include "signet/compat/fastapi_pyjwt.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace signet::compat::fastapi_pyjwt;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

struct User {
    std::string email;
    std::string user_uid;

    friend bool operator==(const User&, const User&) = default;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, email, user_uid)
};

const User ada{"ada@example.org", "4f1e"};

nlohmann::json identity(const User& user) {
    return {{user_claim, user}};
}
signet::Result<User> user(const auto& token) {
    return token.template claim<User>(user_claim);
}

const signet::testing::FixedClock fixed_clock{signet_test::now};
const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};

/// What `jwt.encode({"user": ..., "exp": ..., "jti": ..., "refresh": ...}, secret)` signs.
std::string theirs(const std::string& refresh_claim, long long expires = 1'700'000'060) {
    return forge_payload(R"({"user":{"email":"ada@example.org","user_uid":"4f1e"},"exp":)" +
                         std::to_string(expires) + R"(,"jti":"6f6c1a3e-3c1f-4b0e-9d53-0d1f3c6b2a11")" +
                         refresh_claim + "}");
}

}  // namespace

TEST_CASE("compat fastapi: the boolean claim distinguishes their tokens") {
    const auto access = verifier.verify<AccessPolicy>(theirs(R"(,"refresh":false)"));
    REQUIRE(access);
    CHECK(user(*access) == ada);
    CHECK(access->id() == "6f6c1a3e-3c1f-4b0e-9d53-0d1f3c6b2a11");
    const auto refresh = verifier.verify<RefreshPolicy>(theirs(R"(,"refresh":true)"));
    REQUIRE(refresh);
    CHECK(user(*refresh) == ada);

    CHECK(verdict(verifier.verify<AccessPolicy>(theirs(R"(,"refresh":true)"))) ==
          "wrong_token_type (refresh)");
    CHECK(verdict(verifier.verify<RefreshPolicy>(theirs(R"(,"refresh":false)"))) ==
          "wrong_token_type (refresh)");
    CHECK(verdict(verifier.verify<AccessPolicy>(theirs(R"(,"refresh":false)", 1'700'000'000))) ==
          "expired (exp)");
}

TEST_CASE("compat fastapi: a refresh claim that is not the boolean false is refused") {
    for (const std::string claim :
         {"", R"(,"refresh":null)", R"(,"refresh":0)", R"(,"refresh":"")", R"(,"refresh":"false")"}) {
        CAPTURE(claim);
        CHECK(verdict(verifier.verify<AccessPolicy>(theirs(claim))) == "wrong_token_type (refresh)");
    }
}

TEST_CASE("compat fastapi: our tokens carry the nested user and the boolean claim") {
    const signet::TokenIssuer issuer{secret_key(), {}, fixed_clock};
    const auto access =
        verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({.extra = identity(ada)}).str());
    REQUIRE(access);
    CHECK(access->json()["user"] == nlohmann::json{{"email", "ada@example.org"}, {"user_uid", "4f1e"}});
    CHECK(access->json()["refresh"] == false);
    CHECK(access->expires_at() == signet_test::now + std::chrono::hours{1});
    const auto refresh =
        verifier.verify<RefreshPolicy>(issuer.issue<RefreshPolicy>({.extra = identity(ada)}).str());
    REQUIRE(refresh);
    CHECK(refresh->json()["refresh"] == true);
    CHECK(refresh->expires_at() == signet_test::now + std::chrono::days{2});
}

TEST_CASE("compat fastapi: a token without the nested user results in an error") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", "missing_claim (user)"},
        {R"("user":null,)", "claims_mismatch (user)"},
        {R"("user":"ada@example.org",)", "claims_mismatch (user)"},
        {R"("user":[],)", "claims_mismatch (user)"},
        {R"("user":{"email":"ada@example.org"},)", "claims_mismatch (user)"},
        {R"("user":{"email":"ada@example.org","user_uid":7},)", "claims_mismatch (user)"},
        {R"("user":{"email":null,"user_uid":"4f1e"},)", "claims_mismatch (user)"},
    };
    for (const auto& [claim, expected] : rows) {
        CAPTURE(claim);
        const auto access = verifier.verify<AccessPolicy>(
            forge_payload("{" + claim + R"("refresh":false,"exp":1700000060})"));
        REQUIRE(access);
        CHECK(verdict(user(*access)) == expected);
    }
}
