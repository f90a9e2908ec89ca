// expect: an access token must live shorter than the refresh token of its session
// SPDX-License-Identifier: MIT
#include <signet/session/manager.hpp>

struct EternalAccess {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{8};
};
using Valid = signet::SessionManager<>::Pair;
#ifdef SIGNET_MUST_NOT_COMPILE
using Invalid = signet::SessionManager<EternalAccess>::Pair;
#endif
