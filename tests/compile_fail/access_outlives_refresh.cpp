// expect: the lifetime of an access token must be shorter than that of its refresh token
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
