// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "signet/detail/base/option_limits.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/live_session_options.hpp"
#include "signet/session/login_options.hpp"

namespace signet::detail {

/// Throws ConfigurationError, which says how to fix the options. The lifetimes in `options.limits` must be
/// complete. `policy_lifetime` is the lifetime of the access policy.
inline void require_valid(const SessionOptions& options, std::chrono::seconds policy_lifetime) {
    using std::chrono::seconds;
    constexpr std::chrono::days longest{36500};
    const seconds access_lifetime = options.access_lifetime.value_or(policy_lifetime);
    require_valid(
        access_lifetime > seconds{0} && access_lifetime <= policy_lifetime,
        "SessionOptions::access_lifetime must be above 0 seconds and at most the lifetime of the access "
        "policy: set a shorter one, or give the policy a longer lifetime");
    const SessionLimits& limits = options.limits;
    for (const SessionLifetimes* const lifetimes : {&limits.lifetimes, &limits.remember_me}) {
        require_valid(lifetimes->idle > access_lifetime,
                      "SessionLifetimes::idle must be longer than the lifetime of an access token");
        require_valid(lifetimes->idle <= lifetimes->absolute,
                      "SessionLifetimes::idle must not be longer than SessionLifetimes::absolute");
        require_valid(lifetimes->absolute <= longest,
                      "SessionLifetimes::absolute must be at most 36500 days");
        require_valid(lifetimes->expiry == SessionLifetimes::Expiry::sliding ||
                          lifetimes->expiry == SessionLifetimes::Expiry::fixed,
                      "SessionLifetimes::expiry must be sliding or fixed");
    }
    require_valid(limits.retry_window >= seconds{0} && limits.retry_window <= seconds{120},
                  "SessionLimits::retry_window must be between 0 and 120 seconds: a longer window delays the "
                  "detection of a theft");
    require_valid(limits.maximum_outage >= seconds{0} && limits.maximum_outage <= std::chrono::hours{24},
                  "SessionLimits::maximum_outage must be between 0 and 24 hours");
    require_valid(limits.late_duplicate_window >= seconds{0} && limits.late_duplicate_window <= seconds{300},
                  "SessionLimits::late_duplicate_window must be between 0 and 300 seconds");
    require_valid(
        limits.healing.maximum_token_age >= seconds{0} && limits.healing.maximum_token_age <= longest,
        "StoreHealing::maximum_token_age must be between 0 seconds and 36500 days");
    require_valid(
        limits.retry_window < limits.lifetimes.idle && limits.retry_window < limits.remember_me.idle,
        "SessionLimits::retry_window must be shorter than SessionLifetimes::idle");
}

/// Throws ConfigurationError, which says how to fix the options.
inline void require_valid(const LiveSessionOptions& options) {
    require_valid(
        options.cache_time >= std::chrono::seconds{0} && options.cache_time <= std::chrono::minutes{5},
        "LiveSessionOptions::cache_time must be between 0 seconds and 5 minutes: a logout takes "
        "effect that much later");
}

}  // namespace signet::detail
