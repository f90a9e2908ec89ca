// expect: no match for .operator<<.*signet::Token<signet::AccessPolicy>
// expect-clang: invalid operands to binary expression .*signet::Token<.*AccessPolicy>
// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

void handle(const signet::Token<signet::AccessPolicy>& token) {
    std::cout << token.str();
#ifdef SIGNET_MUST_NOT_COMPILE
    std::cout << token;
#endif
}
