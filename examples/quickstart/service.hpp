// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <signet/signet.hpp>
#include <signet/testing/fixed_clock.hpp>

// The service of the story: one program that issues and verifies tokens.
namespace quickstart {

using Clock = signet::testing::FixedClock;

/// Monday, 2025-01-06, 09:00:00.
inline constexpr std::chrono::sys_seconds nine_o_clock =
    std::chrono::sys_days{std::chrono::year{2025} / std::chrono::January / 6} + std::chrono::hours{9};

struct Service {
    Clock clock{nine_o_clock};
    signet::SecretKey<> key = signet::SecretKey<>::generate();
    signet::TokenIssuer<signet::HS256, Clock> issuer{
        key, {.issuer = "https://login.example", .audience = {"orders"}}, clock};
    signet::TokenVerifier<signet::HS256, Clock> verifier{
        key, {.issuer = "https://login.example", .audience = "orders"}, clock};

    /// The pair of tokens that a login returns.
    [[nodiscard]] signet::TokenPair log_in(const signet::Claims& claims) const {
        return {issuer.issue<signet::AccessPolicy>(claims), issuer.issue<signet::RefreshPolicy>(claims)};
    }
};

}  // namespace quickstart
