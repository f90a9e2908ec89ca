// expect: signet: this key is OnlyFor another policy
// SPDX-License-Identifier: MIT
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/signet.hpp>

namespace express = signet::compat::jsonwebtoken;

void handle(const signet::TokenVerifier<express::RefreshAlgorithm>& refresh_verifier) {
    static_cast<void>(refresh_verifier.verify<express::RefreshPolicy>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(refresh_verifier.verify<express::AccessPolicy>(""));
#endif
}
