// expect: signet: this key is OnlyFor another policy
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::TokenIssuer<signet::OnlyFor<signet::RefreshPolicy>>& issuer) {
    static_cast<void>(issuer.issue<signet::RefreshPolicy>({}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(issuer.issue<signet::AccessPolicy>({}));
#endif
}
