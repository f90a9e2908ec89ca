// expect: a_key_belongs_to_one_algorithm
// expect-clang: signet: a key belongs to one algorithm, and this one to another
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::PublicKey<signet::ES256>& key) {
    static_cast<void>(signet::TokenVerifier<signet::ES256>{key});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenVerifier<signet::ES384>{key});
#endif
}
