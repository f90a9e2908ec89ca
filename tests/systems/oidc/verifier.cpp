// SPDX-License-Identifier: MIT
// Verifies the access tokens of an issuer, one a line: oidc_verifier ISSUER CERTIFICATES. Writes "ok" and the
// subject, or the name of the error.
#include "signet/verifier.hpp"

#include <chrono>
#include <iostream>
#include <string>

#include "signet/client/curl.hpp"
#include "signet/compat/rfc9068.hpp"
#include "signet/keys/remote.hpp"

int main(int /*argc*/, char** argv) try {
    using Algorithms = signet::AnyOf<signet::ES256, signet::EdDSA, signet::RS256, signet::PS256>;
    signet::RemoteKeyOptions options;
    options.cooldown = std::chrono::seconds{1};
    const signet::RemoteKeySet<Algorithms> keys{signet::IssuerUrl{argv[1]},
                                                signet::CurlFetch{{.certificates = argv[2]}}, options};
    const signet::TokenVerifier<Algorithms> verifier{keys.ring(), {.issuer = argv[1], .audience = "orders"}};
    std::cout << "ready " << keys.state().keys << std::endl;
    for (std::string token; std::getline(std::cin, token);) {
        const auto verified = verifier.verify<signet::compat::rfc9068::AccessPolicy>(token);
        std::cout << (verified ? "ok " + std::string{verified->subject()}
                               : std::string{verified.error().name()})
                  << std::endl;
    }
} catch (const std::exception& error) {
    std::cout << error.what() << std::endl;
    return 1;
}
