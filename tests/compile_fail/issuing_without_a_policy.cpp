// expect: signet: name the policy of the token
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::TokenIssuer<>& issuer) {
    static_cast<void>(issuer.issue<signet::AccessPolicy>({}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(issuer.issue({}));
#endif
}
