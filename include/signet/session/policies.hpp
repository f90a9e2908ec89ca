// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/policy.hpp"
#include "signet/session/limits.hpp"

namespace signet {

/// The two token types of a manager's sessions. The compiler checks that access < refresh <= the absolute
/// cap.
template <class Access = AccessPolicy, class Refresh = RefreshPolicy>
struct SessionPolicies {
    static_assert(detail::CompletePolicy<Access>::value && detail::CompletePolicy<Refresh>::value);
    static_assert(std::chrono::seconds{Access::lifetime} < std::chrono::seconds{Refresh::lifetime},
                  "signet: an access token must live shorter than the refresh token of its session");
    static_assert(std::chrono::seconds{Refresh::lifetime} <= SessionLimits::of<Refresh>().lifetimes.absolute,
                  "signet: a refresh token must not outlive its session (90 days unless the refresh policy "
                  "has `static constexpr std::chrono::seconds absolute_lifetime`)");
    using access = Access;    ///< of the tokens that open the API
    using refresh = Refresh;  ///< of those that are exchanged
};

}  // namespace signet
