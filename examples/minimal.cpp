// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

// Issues an access token, verifies it, and prints whose it is.
int main() {
    const auto key = signet::SecretKey<>::generate();
    const signet::TokenIssuer issuer{key, {.issuer = "https://auth.example", .audience = {"orders"}}};
    const signet::TokenVerifier verifier{key, {.issuer = "https://auth.example", .audience = "orders"}};

    const auto token = issuer.issue<signet::AccessPolicy>({.subject = "user-42"});
    std::cout << token.str() << '\n';

    const auto verified = verifier.verify<signet::AccessPolicy>(token.str());
    if (!verified) {
        std::cerr << verified.error().message() << '\n';
        return 1;
    }
    std::cout << "verified: " << verified->subject() << '\n';
}
