// expect: a_key_belongs_to_one_algorithm
// expect-clang: signet: a key belongs to one algorithm, and this one to another
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::PrivateKey<signet::RS256>& key) {
    static_cast<void>(signet::TokenIssuer<signet::RS256>{key});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenIssuer<signet::PS256>{key});
#endif
}
