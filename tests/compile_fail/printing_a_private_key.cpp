// expect: a_token_or_key_is_never_printed
// expect-clang: signet: a key is never printed
// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

void handle(const signet::PrivateKey<signet::ES256>& key) {
    std::cout << key.id().value_or("");
#ifdef SIGNET_MUST_NOT_COMPILE
    std::cout << key;
#endif
}
