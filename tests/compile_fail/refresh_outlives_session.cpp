// expect: a refresh token must not outlive its session
// SPDX-License-Identifier: MIT
#include <signet/session/manager.hpp>

struct LongRefresh {
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{91};
};
struct LongSession : LongRefresh {
    static constexpr std::chrono::seconds absolute_lifetime = std::chrono::days{91};
};
using Valid = signet::SessionManager<signet::AccessPolicy, LongSession>::Pair;
#ifdef SIGNET_MUST_NOT_COMPILE
using Invalid = signet::SessionManager<signet::AccessPolicy, LongRefresh>::Pair;
#endif
