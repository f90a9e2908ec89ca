// SPDX-License-Identifier: MIT
#include <chrono>

#include "catch.hpp"
#include "signet/http/challenge.hpp"
#include "signet/issuer.hpp"
#include "signet/session/manager.hpp"
#include "signet/store/memory.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

// A list of refresh tokens in memory for services that cannot log in again, and its limits.

using signet::RefreshPolicy;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

struct Services {
    signet::testing::FixedClock clock{signet_test::now};
    signet::TokenIssuer<signet::HS256, signet::testing::FixedClock> issuer{secret_key(), {}, clock};
    signet::TokenVerifier<signet::HS256, signet::testing::FixedClock> verifier{secret_key(), {}, clock};
    signet::MemoryStore store;
    signet::SessionManager<> sessions{store, issuer};

    signet::Result<signet::TokenPair> access_token(const std::string& refresh_token) {
        const auto token = verifier.verify<RefreshPolicy>(refresh_token);
        return token ? sessions.refresh(*token) : signet::Unexpected{token.error()};
    }
};

}  // namespace

TEST_CASE("compat memory list: a listed token is exchanged for access tokens and others are refused") {
    Services services;
    const auto login = services.sessions.log_in("nightly-report");
    REQUIRE(login);
    CHECK(verdict(services.access_token(login->refresh.str())) == "ok");

    Services other;
    const auto unknown = other.access_token(login->refresh.str());
    CHECK(verdict(unknown) == "unknown_session");
    CHECK(signet::challenge(unknown.error()).status == 401);
    CHECK(signet::challenge(other.access_token("made-up").error()).status == 401);
}

TEST_CASE("compat memory list: entries expire and are purged") {
    Services services;
    const auto login = services.sessions.log_in("nightly-report");
    REQUIRE(login);
    services.clock.advance(RefreshPolicy::lifetime);
    CHECK(verdict(services.access_token(login->refresh.str())) == "expired (exp)");
    services.clock.advance(std::chrono::hours{1});
    CHECK(services.sessions.purge_expired() == 1);
}

TEST_CASE("compat memory list: a token used again much later ends the login") {
    Services services;
    const auto login = services.sessions.log_in("nightly-report");
    REQUIRE(login);
    const auto next = services.access_token(login->refresh.str());
    REQUIRE(next);
    services.clock.advance(std::chrono::minutes{5});
    CHECK(verdict(services.access_token(login->refresh.str())) == "refresh_token_reused");
    CHECK(verdict(services.access_token(next->refresh.str())) == "session_revoked");
}
