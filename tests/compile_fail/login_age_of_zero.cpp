// expect: signet: RequireLoginWithin needs a maximum age in whole seconds, above 0
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<signet::RequireLoginWithin<signet::AccessPolicy, 600>>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<signet::RequireLoginWithin<signet::AccessPolicy, 0>>(""));
#endif
}
