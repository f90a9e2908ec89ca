// expect: signet: RequireLoginWithin needs a maximum age in whole seconds, above 0
// SPDX-License-Identifier: MIT
#include <chrono>
#include <signet/signet.hpp>

using namespace std::chrono_literals;

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<signet::RequireLoginWithin<signet::AccessPolicy, 5min>>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<signet::RequireLoginWithin<signet::AccessPolicy, 1500ms>>(""));
#endif
}
