// expect: token_of_another_policy_cannot_be_used_here
// expect-clang: signet: a token of another policy cannot be used here
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::Bearer<signet::AccessPolicy>& guard, const signet::TokenPair& pair) {
    static_cast<void>(guard.authenticate(pair.access));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(guard.authenticate(pair.refresh));
#endif
}
