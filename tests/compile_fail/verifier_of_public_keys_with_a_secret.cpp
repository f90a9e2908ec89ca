// expect: a_key_belongs_to_one_algorithm
// expect-clang: signet: a key belongs to one algorithm, and this one to another
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::SecretKey<signet::HS256>& key) {
    static_cast<void>(signet::TokenVerifier<signet::HS256>{key});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenVerifier<signet::RS256>{key});
#endif
}
