// expect: signet: a requirement cannot be issued
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;

void handle(const signet::TokenIssuer<>& issuer) {
    static_cast<void>(issuer.issue<signet::AccessPolicy>({.extra = {{"scope", "orders:write"}}}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(issuer.issue<CanWrite>({}));
#endif
}
