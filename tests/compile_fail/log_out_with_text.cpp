// expect: only.a.verified.(access or refresh.)?token.can.end.a.session
// SPDX-License-Identifier: MIT
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <string>

using Sessions = signet::SessionManager<>;
void log_out(Sessions& sessions, const std::string& text,
             const signet::Verified<signet::AccessPolicy>& token) {
    static_cast<void>(sessions.log_out(token));
    static_cast<void>(text);
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(sessions.log_out(text));
#endif
}
