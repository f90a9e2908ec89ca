// expect: signet: a scope must not be empty or contain a space
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<signet::RequireScope<signet::AccessPolicy, "read", "write">>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<signet::RequireScope<signet::AccessPolicy, "read write">>(""));
#endif
}
