// SPDX-License-Identifier: MIT
#include "signet/http/token_answer.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "unit/forged_token.hpp"

using namespace std::chrono_literals;

TEST_CASE("a token pair is written as the JSON response of RFC 6749") {
    const std::chrono::sys_seconds now{1'700'000'000s};
    const signet::TokenIssuer issuer{signet_test::secret_key(), {}, signet::testing::FixedClock{now}};
    const signet::TokenPair pair{issuer.issue<signet::AccessPolicy>({.subject = "ann"}),
                                 issuer.issue<signet::RefreshPolicy>({.subject = "ann"})};
    const auto body = nlohmann::json::parse(signet::json_text(pair, now + 10s));
    CHECK(body == nlohmann::json{{"access_token", pair.access.str()},
                                 {"token_type", "Bearer"},
                                 {"expires_in", (signet::AccessPolicy::lifetime - 10s).count()},
                                 {"refresh_token", pair.refresh.str()}});
    const auto late = nlohmann::json::parse(signet::json_text(pair, now + 24h));
    CHECK(late.at("expires_in") == 0);
}
