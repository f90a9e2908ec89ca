// expect: a_token_or_key_is_never_printed
// expect-clang: signet: a verified token is never printed
// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

void handle(const signet::Verified<signet::AccessPolicy>& token) {
    std::cout << token.subject();
#ifdef SIGNET_MUST_NOT_COMPILE
    std::cout << token;
#endif
}
