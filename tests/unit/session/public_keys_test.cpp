// SPDX-License-Identifier: MIT
// Access tokens that a private key signs, and refresh tokens of a secret.
#include <signet/sessions.hpp>
#include <signet/signet.hpp>
#include <signet/testing/fixed_clock.hpp>

#include "catch.hpp"

namespace {

using namespace std::chrono_literals;
using signet::PrivateKey;
using signet::SecretKey;

template <class Alg, class RefreshKey>
void check_session(const RefreshKey& refresh_key) {
    const signet::testing::FixedClock clock{std::chrono::sys_seconds{1'900'000'000s}};
    const auto key = PrivateKey<Alg>::generate(2048).with_id("access");
    const signet::TokenIssuer access{key, {}, clock};
    const signet::TokenIssuer refresh{refresh_key, {}, clock};
    const signet::TokenVerifier access_verifier{key.public_key(), {}, clock};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, signet::IssuerPair{access, refresh}};

    const auto pair = sessions.log_in("user-42");
    REQUIRE(pair);
    const auto user = access_verifier.template verify<signet::AccessPolicy>(pair->access.str());
    REQUIRE(user);
    CHECK(user->subject() == "user-42");
    CHECK_FALSE(access_verifier.template verify<signet::RefreshPolicy>(pair->refresh.str()));

    const auto verified_refresh = [&](const std::string& text) {
        if constexpr (requires { refresh_key.public_key(); }) {
            return signet::TokenVerifier{refresh_key.public_key(), {}, clock}
                .template verify<signet::RefreshPolicy>(text);
        } else {
            return signet::TokenVerifier{refresh_key, {}, clock}.template verify<signet::RefreshPolicy>(text);
        }
    };
    const auto token = verified_refresh(pair->refresh.str());
    REQUIRE(token);
    const auto next = sessions.refresh(*token);
    REQUIRE(next);
    // The answer was lost: the same token again gives the same refresh token.
    const auto again = sessions.refresh(*token);
    REQUIRE(again);
    CHECK(again->refresh.str() == next->refresh.str());
    CHECK(access_verifier.template verify<signet::AccessPolicy>(again->access.str()));
}

}  // namespace

TEST_CASE("sessions with public keys: access tokens by a private key, refresh tokens by a secret") {
    check_session<signet::ES256>(SecretKey<>::generate());
    check_session<signet::PS256>(SecretKey<>::generate());
}

TEST_CASE("sessions with public keys: a refresh token of EdDSA or RS256 is the same after a retry") {
    check_session<signet::ES256>(PrivateKey<signet::EdDSA>::generate());
    check_session<signet::EdDSA>(PrivateKey<signet::RS256>::generate(2048));
}
