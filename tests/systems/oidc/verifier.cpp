// SPDX-License-Identifier: MIT
// Verifies the tokens of an issuer, one request a line: oidc_verifier ISSUER CERTIFICATES. A line is an
// access token; or an ID token, and the nonce and the access token of its login. Writes "ok" and the subject,
// or the name of the error and its claim.
#include "signet/verifier.hpp"

#include <chrono>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "signet/client/curl.hpp"
#include "signet/compat/openid_connect.hpp"
#include "signet/compat/rfc9068.hpp"
#include "signet/keys/remote.hpp"

namespace {

namespace openid = signet::compat::openid_connect;

template <class Policy>
using Only = signet::AnyOf<signet::OnlyFor<Policy, signet::ES256>, signet::OnlyFor<Policy, signet::EdDSA>,
                           signet::OnlyFor<Policy, signet::RS256>, signet::OnlyFor<Policy, signet::PS256>>;
using Algorithms = signet::AnyOf<signet::ES256, signet::EdDSA, signet::RS256, signet::PS256>;
using LoginAlgorithms = Only<openid::IdTokenPolicy>;

template <class Policy>
std::string verdict(const signet::Result<signet::Verified<Policy>>& token,
                    std::optional<signet::Error> refusal = {}) {
    if (!token) {
        refusal = token.error();
    }
    if (!refusal) {
        return "ok " + std::string{token->subject()};
    }
    std::string text{refusal->name()};
    return refusal->claim().empty() ? text : text + " " + std::string{refusal->claim()};
}

}  // namespace

int main(int /*argc*/, char** argv) try {
    constexpr const char* client_id = "login";
    signet::RemoteKeyOptions options;
    options.cooldown = std::chrono::seconds{1};
    const signet::IssuerUrl issuer{argv[1]};
    const signet::CurlFetch fetch{{.certificates = argv[2]}};
    const signet::RemoteKeySet<Algorithms> keys{issuer, fetch, options};
    const signet::RemoteKeySet<LoginAlgorithms> login_keys{issuer, fetch, options};
    const signet::TokenVerifier<Algorithms> verifier{keys.ring(), {.issuer = argv[1], .audience = "orders"}};
    const signet::TokenVerifier<LoginAlgorithms> logins{login_keys.ring(),
                                                        {.issuer = argv[1], .audience = client_id}};
    std::cout << "ready " << keys.state().keys << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream fields{line};
        std::string token;
        std::string nonce;
        std::string access_token;
        fields >> token >> nonce >> access_token;
        if (nonce.empty()) {
            std::cout << verdict(verifier.verify<signet::compat::rfc9068::AccessPolicy>(token)) << std::endl;
            continue;
        }
        const auto login = logins.verify<openid::IdTokenPolicy>(token);
        std::cout << verdict(login, login ? openid::check_login(*login, {.client_id = client_id,
                                                                         .nonce = nonce,
                                                                         .access_token = access_token})
                                          : std::nullopt)
                  << std::endl;
    }
} catch (const std::exception& error) {
    std::cout << error.what() << std::endl;
    return 1;
}
