// expect: signet: name the policy of the token
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<signet::AccessPolicy>("x"));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify("x"));
#endif
}
