// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <signet/key_ring.hpp>
#include <signet/keys/jwk_set.hpp>
#include <signet/keys/load.hpp>
#include <signet/public_key.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "fetched_keys.hpp"
#include "key_algorithm.hpp"
#include "key_file.hpp"
#include "system.hpp"
#include "values.hpp"

// The public keys of `signet verify`.
namespace cli {

/// The algorithms of verifiers. `EdDSA` also verifies tokens with the name `Ed25519`.
using VerifyingAlgorithms =
    AlgorithmList<signet::ES256, signet::ES384, signet::ES512, signet::EdDSA, signet::RS256, signet::RS384,
                  signet::RS512, signet::PS256, signet::PS384, signet::PS512>;

/// Calls `visit(std::type_identity<Alg>{})` with the algorithm that verifies tokens of this algorithm.
template <class Visit>
auto with_verifying_algorithm(std::string_view name, const Visit& visit) {
    return with_algorithm(VerifyingAlgorithms{}, name == "Ed25519" ? "EdDSA" : name, visit);
}

/// All public-key algorithms, with keys that serve one policy. Each key is bound to its own algorithm.
template <class Policy, class List = VerifyingAlgorithms>
struct AnyPublicKeyOf;
template <class Policy, class... Algorithms>
struct AnyPublicKeyOf<Policy, AlgorithmList<Algorithms...>> {
    using type = signet::AnyOf<signet::OnlyFor<Policy, Algorithms>...>;
};
template <class Policy>
using AnyPublicKey = typename AnyPublicKeyOf<Policy>::type;
template <class Policy>
using PublicKeyRing = signet::KeyRing<signet::Public<AnyPublicKey<Policy>>>;

/// The keys of the set as a ring of several algorithms.
template <class Policy, class Alg>
PublicKeyRing<Policy> ring_of(const signet::KeySet<signet::Public<Alg>>& set) {
    constexpr std::chrono::sys_seconds always{std::chrono::seconds{last_moment}};
    PublicKeyRing<Policy> ring{set.keys().front().key};
    for (std::size_t i = 1; i < set.keys().size(); ++i) {
        ring.also_verify(set.keys()[i].key, always);
    }
    return ring;
}

/// The keys of the text of a JWK or JWK Set. Without an algorithm, each key names its own.
template <class Policy>
PublicKeyRing<Policy> ring_of_json(std::string_view text, const std::optional<std::string>& algorithm,
                                   std::chrono::sys_seconds now) {
    if (!algorithm) {
        return signet::parse_jwk_set<signet::Public<AnyPublicKey<Policy>>>(text).ring_at(now);
    }
    return with_verifying_algorithm(*algorithm, [&]<class Alg>(std::type_identity<Alg>) {
        return ring_of<Policy>(signet::parse_jwk_set<signet::Public<signet::OnlyFor<Policy, Alg>>>(text));
    });
}

/// The key of PEM text, or of a certificate that is valid at `now`, with the id of `--kid`.
template <class Policy>
PublicKeyRing<Policy> ring_of_pem(std::string_view text, const Arguments& arguments,
                                  std::chrono::sys_seconds now) {
    const auto chosen = chosen_algorithm(arguments);
    const std::string algorithm =
        chosen ? *chosen : algorithm_of_pem([&]<class Alg>(std::type_identity<Alg>) {
            static_cast<void>(signet::PublicKey<Alg>::from_pem(text, now));
        });
    return with_verifying_algorithm(algorithm, [&]<class Alg>(std::type_identity<Alg>) {
        const auto key = signet::PublicKey<signet::OnlyFor<Policy, Alg>>::from_pem(text, now);
        const auto id = arguments.get("--kid");
        return PublicKeyRing<Policy>{id ? key.with_id(*id) : key};
    });
}

/// The public keys of `--key`, `--jwks` or `--keys`. Throws signet::KeyError; for a private key, the sentence
/// says how to write the public key. Throws like `fetch_jwk_set` for a URL.
template <class Policy>
PublicKeyRing<Policy> read_public_keys(const Arguments& arguments, std::chrono::sys_seconds now) {
    if (const auto path = arguments.get("--keys")) {
        return with_verifying_algorithm(algorithm_of_secrets(arguments), [&]<class Alg>(
                                                                             std::type_identity<Alg>) {
            return ring_of<Policy>(signet::load_key_set<signet::Public<signet::OnlyFor<Policy, Alg>>>(*path));
        });
    }
    const auto jwks = arguments.get("--jwks");
    const std::string text = jwks && is_url(*jwks)
                                 ? fetch_jwk_set(*jwks, arguments)
                                 : read_public_file(jwks ? *jwks : arguments.get("--key").value());
    if (!jwks && !is_json(text)) {
        return ring_of_pem<Policy>(text, arguments, now);
    }
    if (arguments.has("--kid")) {
        throw UsageError{"--kid cannot be combined with a JSON Web Key, which has an id of its own"};
    }
    return ring_of_json<Policy>(text, chosen_algorithm(arguments), now);
}

}  // namespace cli
