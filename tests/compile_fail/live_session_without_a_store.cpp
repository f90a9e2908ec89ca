// expect: this type is not a session store: it needs the functions of the concept SessionStore
// SPDX-License-Identifier: MIT
#include <signet/session/live_session.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>

struct HalfAStore {
    signet::Result<bool> revoke(std::string_view id, const signet::Revocation& how);
};
void serve(signet::MemoryStore& store, HalfAStore& half) {
    static_cast<void>(signet::LiveSession{store});
    static_cast<void>(half);
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::LiveSession{half});
#endif
}
