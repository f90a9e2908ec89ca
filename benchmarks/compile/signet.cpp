// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>
#include <string>

std::string issue(const signet::TokenIssuer<>& issuer) {
    return issuer.issue<signet::AccessPolicy>({.subject = "user-42"}).str();
}

bool verify(const signet::TokenVerifier<>& verifier, const std::string& token) {
    return verifier.verify<signet::AccessPolicy>(token).has_value();
}
