// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

/// Issues a token and verifies it, and sees that it is not taken for one of another type.
int main() {
    const auto key = signet::SecretKey<signet::HS256>::generate();
    const auto access = signet::TokenIssuer{key}.issue<signet::AccessPolicy>({.subject = "user-42"});
    const signet::TokenVerifier verifier{key};
    const bool works = verifier.verify<signet::AccessPolicy>(access.str()).has_value() &&
                       !verifier.verify<signet::RefreshPolicy>(access.str()).has_value();
    std::cout << "signet " << signet::version << (works ? " works\n" : " DOES NOT WORK\n");
    return works ? 0 : 1;
}
