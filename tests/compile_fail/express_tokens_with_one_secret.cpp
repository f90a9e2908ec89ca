// expect: signet: tokens of this policy do not carry their type
// SPDX-License-Identifier: MIT
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/signet.hpp>

namespace express = signet::compat::jsonwebtoken;

void start(const signet::SecretKey<>& one_for_both, const express::AccessKey& access_secret) {
    static_cast<void>(signet::TokenIssuer{access_secret}.issue<express::AccessPolicy>({}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenIssuer{one_for_both}.issue<express::AccessPolicy>({}));
#endif
    static_cast<void>(one_for_both);
}
