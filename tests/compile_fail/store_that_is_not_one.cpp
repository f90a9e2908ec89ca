// expect: this type is not a session store: it needs the functions of the concept SessionStore
// SPDX-License-Identifier: MIT
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>

struct HalfAStore {
    signet::Result<bool> revoke(std::string_view id, const signet::Revocation& how);
};
void serve(signet::MemoryStore& store, HalfAStore& half, const signet::TokenIssuer<>& issuer) {
    signet::SessionManager valid{store, issuer};
    static_cast<void>(half);
#ifdef SIGNET_MUST_NOT_COMPILE
    signet::SessionManager invalid{half, issuer};
#endif
}
