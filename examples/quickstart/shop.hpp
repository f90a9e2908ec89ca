// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <signet/signet.hpp>
#include <signet/testing/fixed_clock.hpp>

// The web shop that the story plays in: one program that signs tokens and checks them.
namespace quickstart {

using Clock = signet::testing::FixedClock;

/// Monday, 2025-01-06, 09:00:00.
inline constexpr std::chrono::sys_seconds nine_o_clock =
    std::chrono::sys_days{std::chrono::year{2025} / std::chrono::January / 6} + std::chrono::hours{9};

struct Shop {
    Clock clock{nine_o_clock};
    signet::SecretKey<> key = signet::SecretKey<>::generate();
    signet::TokenIssuer<signet::HS256, Clock> issuer{
        key, {.issuer = "https://login.shop.example", .audience = {"shop"}}, clock};
    signet::TokenVerifier<signet::HS256, Clock> verifier{
        key, {.issuer = "https://login.shop.example", .audience = "shop"}, clock};

    /// What a login is answered with.
    [[nodiscard]] signet::TokenPair log_in(const signet::Claims& claims) const {
        return {issuer.issue<signet::AccessPolicy>(claims), issuer.issue<signet::RefreshPolicy>(claims)};
    }
};

}  // namespace quickstart
