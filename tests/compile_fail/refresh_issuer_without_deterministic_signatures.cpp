// expect: signet: refresh tokens need an algorithm whose signatures do not change
// SPDX-License-Identifier: MIT
#include <signet/sessions.hpp>
#include <signet/signet.hpp>

void serve(const signet::PrivateKey<signet::ES256>& key, const signet::SecretKey<>& secret) {
    signet::MemoryStore store;
    const signet::TokenIssuer access{key};
#ifdef SIGNET_MUST_NOT_COMPILE
    const signet::TokenIssuer refresh{key};
#else
    const signet::TokenIssuer refresh{secret};
#endif
    const signet::SessionManager sessions{store, signet::IssuerPair{access, refresh}};
    static_cast<void>(secret);
}
