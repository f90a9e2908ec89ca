// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <signet/algorithm.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "options.hpp"

// The algorithms of the program: the only place that lists them.
namespace cli {

template <class... Algorithms>
struct AlgorithmList {};

using SecretAlgorithms = AlgorithmList<signet::HS256, signet::HS384, signet::HS512>;
/// The algorithms that one type of key determines. `Ed25519` is the second name of `EdDSA`.
using AlgorithmsOfOneKeyType = AlgorithmList<signet::ES256, signet::ES384, signet::ES512, signet::EdDSA>;
using PublicKeyAlgorithms =
    AlgorithmList<signet::ES256, signet::ES384, signet::ES512, signet::EdDSA, signet::Ed25519, signet::RS256,
                  signet::RS384, signet::RS512, signet::PS256, signet::PS384, signet::PS512>;
using AllAlgorithms =
    AlgorithmList<signet::HS256, signet::HS384, signet::HS512, signet::ES256, signet::ES384, signet::ES512,
                  signet::EdDSA, signet::Ed25519, signet::RS256, signet::RS384, signet::RS512, signet::PS256,
                  signet::PS384, signet::PS512>;

/// The names of all algorithms, for help texts and completion scripts.
inline constexpr std::string_view algorithm_names =
    "HS256 HS384 HS512 ES256 ES384 ES512 EdDSA Ed25519 RS256 RS384 RS512 PS256 PS384 PS512";

template <class Alg>
constexpr std::string_view name_of() {
    if constexpr (signet::SecretKeyAlgorithm<Alg>) {
        return Alg::name;
    } else {
        return Alg::scheme.name;
    }
}

/// Calls `visit(std::type_identity<Alg>{})` with the algorithm of the list that has this name, which must be
/// in the list.
template <class First, class... Rest, class Visit>
auto with_algorithm(AlgorithmList<First, Rest...> /*list*/, std::string_view name, const Visit& visit) {
    if constexpr (sizeof...(Rest) > 0) {
        if (name != name_of<First>()) {
            return with_algorithm(AlgorithmList<Rest...>{}, name, visit);
        }
    }
    return visit(std::type_identity<First>{});
}

/// The same with all algorithms.
template <class Visit>
auto with_algorithm(std::string_view name, const Visit& visit) {
    return with_algorithm(AllAlgorithms{}, name, visit);
}

/// Whether the list has an algorithm with this name.
template <class... Algorithms>
constexpr bool is_listed(AlgorithmList<Algorithms...> /*list*/, std::string_view name) {
    return ((name == name_of<Algorithms>()) || ...);
}

inline constexpr bool has_secret_keys(std::string_view algorithm) {
    return is_listed(SecretAlgorithms{}, algorithm);
}

/// The algorithm of `--alg`, if given. Throws UsageError for an unknown name.
[[nodiscard]] std::optional<std::string> chosen_algorithm(const Arguments& arguments);

inline constexpr Option algorithm_option{
    "--alg", "NAME", "the algorithm, such as HS256, ES256, EdDSA, RS256 or PS256 (default: HS256)"};
inline constexpr Option algorithm_of_key_option{"--alg", "NAME",
                                                "the algorithm (default: that of the key, otherwise HS256)"};

}  // namespace cli
