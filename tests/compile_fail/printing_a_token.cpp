// expect: a_token_or_key_is_never_printed
// expect-clang: signet: a token is never printed
// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

void handle(const signet::Token<signet::AccessPolicy>& token) {
    std::cout << token.str();
#ifdef SIGNET_MUST_NOT_COMPILE
    std::cout << token;
#endif
}
