// expect: an access token must live shorter than the refresh token of its session
// SPDX-License-Identifier: MIT
#include <signet/session/policies.hpp>

struct EternalAccess {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{8};
};
signet::SessionPolicies<> sound;
#ifdef SIGNET_MUST_NOT_COMPILE
signet::SessionPolicies<EternalAccess> unsound;
#endif
