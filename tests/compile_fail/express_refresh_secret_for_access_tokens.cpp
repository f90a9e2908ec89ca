// expect: a_key_belongs_to_one_algorithm
// expect-clang: signet: a key belongs to one algorithm, and this one to another
// SPDX-License-Identifier: MIT
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/signet.hpp>

namespace express = signet::compat::jsonwebtoken;

void start(const express::AccessKey& access_secret, const express::RefreshKey& refresh_secret) {
    static_cast<void>(signet::TokenIssuer<express::AccessAlgorithm>{access_secret});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenIssuer<express::AccessAlgorithm>{refresh_secret});
#endif
    static_cast<void>(refresh_secret);
}
