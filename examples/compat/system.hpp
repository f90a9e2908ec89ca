// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <signet/compat/text_secret.hpp>
#include <signet/http/server/httplib.hpp>
#include <signet/signet.hpp>
#include <span>
#include <string>
#include <string_view>

#include "../common/raw_server.hpp"

// The common part of the five systems: keys, issuers, verifiers, and the commands of the program.
namespace example {

struct UsageError {
    std::string sentence;
};

/// The issuers and verifiers of one system. `System` declares
/// - the policies `Access` and `Refresh`, and the algorithms `AccessAlgorithm` and `RefreshAlgorithm`,
/// - `access(user)` and `refresh(user)`: the claims of a user's tokens,
/// - `issuer_options()` and `verifier_options()`,
/// - `add_routes(server, tokens)`: its part of an API.
template <class System>
struct Tokens {
    using Access = typename System::Access;
    using Refresh = typename System::Refresh;
    using AccessAlgorithm = typename System::AccessAlgorithm;
    using RefreshAlgorithm = typename System::RefreshAlgorithm;

    signet::SecretKey<AccessAlgorithm> access_key =
        signet::compat::text_secret_from_env<AccessAlgorithm>("COMPAT_SECRET");
    /// Without a second secret, the first one is used for both.
    signet::SecretKey<RefreshAlgorithm> refresh_key = signet::compat::text_secret_from_env<RefreshAlgorithm>(
        std::getenv("COMPAT_REFRESH_SECRET") != nullptr ? "COMPAT_REFRESH_SECRET" : "COMPAT_SECRET");
    signet::TokenIssuer<AccessAlgorithm> access_issuer{access_key, System::issuer_options()};
    signet::TokenIssuer<RefreshAlgorithm> refresh_issuer{refresh_key, System::issuer_options()};
    signet::TokenVerifier<AccessAlgorithm> access_verifier{access_key, System::verifier_options()};
    signet::TokenVerifier<RefreshAlgorithm> refresh_verifier{refresh_key, System::verifier_options()};
};

/// The default: neither issuer nor audience.
struct NoNames {
    static signet::IssuerOptions issuer_options() { return {}; }
    static signet::VerifierOptions verifier_options() { return {}; }
};

/// The arguments `USER [AGE]`: a token issued AGE seconds ago.
template <class Policy>
int issue(const auto& issuer, signet::Claims claims, std::string_view age) {
    long seconds = 0;
    const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), seconds);
    if (error != std::errc{} || end != age.data() + age.size()) {
        throw UsageError{"the age is a number of seconds"};
    }
    claims.issued_at = issuer.clock().now() - std::chrono::seconds{seconds};
    std::cout << issuer.template issue<Policy>(claims).str() << '\n';
    return 0;
}

/// The argument `TOKEN`: prints its claims, or why it is refused.
template <class Policy>
int verify(const auto& verifier, std::string_view token) {
    const auto verified = verifier.template verify<Policy>(token);
    verified ? std::cout << verified->json() << '\n' : std::cerr << verified.error().name() << '\n';
    return verified ? 0 : 1;
}

/// Serves on 127.0.0.1 until a signal ends the program. Prints the port.
template <class System>
int serve(const Tokens<System>& tokens) {
    RawServer server;
    System::add_routes(server, tokens);
    const int port = server.bind_to_any_port("127.0.0.1");
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;
    return server.listen_after_bind() ? 0 : 1;
}

template <class System>
int run(std::span<const std::string_view> words) {
    const Tokens<System> tokens;
    const std::string_view verb = words.empty() ? "" : words[0];
    if (verb == "serve" && words.size() == 1) {
        return serve(tokens);
    }
    const std::string_view type = words.size() < 3 ? "" : words[1];
    if (type != "access" && type != "refresh") {
        throw UsageError{"a verb, a type, and a user or token are needed"};
    }
    if (verb == "issue" && words.size() <= 4) {
        const std::string user{words[2]};
        const std::string_view age = words.size() == 4 ? words[3] : "0";
        return type == "access"
                   ? issue<typename System::Access>(tokens.access_issuer, System::access(user), age)
                   : issue<typename System::Refresh>(tokens.refresh_issuer, System::refresh(user), age);
    }
    if (verb == "verify" && words.size() == 3) {
        return type == "access" ? verify<typename System::Access>(tokens.access_verifier, words[2])
                                : verify<typename System::Refresh>(tokens.refresh_verifier, words[2]);
    }
    throw UsageError{"unknown command"};
}

using Command = int(std::span<const std::string_view>);
Command run_fastapi, run_flask, run_django, run_express, run_oauth;

}  // namespace example
