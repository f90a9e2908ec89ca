// expect: only.a.verified.refresh.token.can.be.exchanged
// SPDX-License-Identifier: MIT
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>

using Sessions = signet::SessionManager<>;
void refresh(Sessions& sessions, const signet::Verified<signet::AccessPolicy>& access,
             const signet::Verified<signet::RefreshPolicy>& token) {
    static_cast<void>(sessions.refresh(token));
    static_cast<void>(access);
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(sessions.refresh(access));
#endif
}
