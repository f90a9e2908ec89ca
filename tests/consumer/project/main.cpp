// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/signet.hpp>

int main() {
    const auto key = signet::SecretKey<signet::HS256>::generate();
    const signet::TokenIssuer issuer{key, {.issuer = "https://auth.example", .audience = {"orders"}}};
    const signet::TokenVerifier verifier{key, {.issuer = "https://auth.example", .audience = "orders"}};

    const auto access =
        issuer.issue<signet::AccessPolicy>({.subject = "user-42", .extra = {{"role", "admin"}}});
    const auto who = verifier.verify<signet::AccessPolicy>(access.str());
    const auto refused = verifier.verify<signet::RefreshPolicy>(access.str());
    if (!who || who->subject() != "user-42" || refused) {
        std::cerr << "signet " << signet::version << " did not tell its tokens apart\n";
        return 1;
    }
    std::cout << "built with signet " << signet::version << '\n';
}
