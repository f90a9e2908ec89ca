// expect: signet: RequireScope needs at least one scope
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<signet::RequireScope<signet::AccessPolicy, "read">>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<signet::RequireScope<signet::AccessPolicy>>(""));
#endif
}
