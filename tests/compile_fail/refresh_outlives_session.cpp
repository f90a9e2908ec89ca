// expect: a refresh token must not outlive its session
// SPDX-License-Identifier: MIT
#include <signet/session/policies.hpp>

struct LongRefresh {
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{91};
};
struct LongSession : LongRefresh {
    static constexpr std::chrono::seconds absolute_lifetime = std::chrono::days{91};
};
signet::SessionPolicies<signet::AccessPolicy, LongSession> sound;
#ifdef SIGNET_MUST_NOT_COMPILE
signet::SessionPolicies<signet::AccessPolicy, LongRefresh> unsound;
#endif
