// SPDX-License-Identifier: MIT
#pragma once

#include <signet/error.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "algorithms.hpp"

// The algorithm of a key when `--alg` is absent. A token never chooses it.
namespace cli {

/// Whether the text is a JSON Web Key or JWK Set, and not PEM text.
[[nodiscard]] bool is_json(std::string_view key_text);

/// The algorithm that the text of a JWK or JWK Set names first, by `alg` or by `crv`. Empty if it names none.
///
/// It only chooses the reader, which reads the whole text strictly and refuses a key of another algorithm.
[[nodiscard]] std::string algorithm_of_jwk(std::string_view text);

/// The algorithm of the keys at `path`: a key directory, or a file with a JWK or JWK Set. HS256 if the path
/// has no key, or its keys do not state an algorithm.
[[nodiscard]] std::string algorithm_of_path(const std::string& path);

/// The algorithm of `--alg`, otherwise that of the keys at the operand.
[[nodiscard]] inline std::string algorithm_of_directory(const Arguments& arguments) {
    const auto chosen = chosen_algorithm(arguments);
    return chosen ? *chosen : algorithm_of_path(arguments.operand());
}

/// Thrown for a key that fits several algorithms.
[[nodiscard]] UsageError missing_algorithm();

/// The algorithm of a key in PEM text, which `read(std::type_identity<Alg>{})` reads. Throws what `read`
/// throws for a key that cannot be used, and UsageError for an RSA key, which fits several algorithms.
template <class Read>
std::string algorithm_of_pem(const Read& read) {
    const auto fits = [&read]<class Alg>(std::type_identity<Alg> algorithm) {
        try {
            read(algorithm);
            return true;
        } catch (const signet::KeyError& error) {
            // This sentence says that the key is of another type.
            if (!std::string_view{error.what()}.starts_with("a key for ")) {
                throw;
            }
            return false;
        }
    };
    std::string found;
    [&]<class... Algorithms>(AlgorithmList<Algorithms...>) {
        static_cast<void>(
            ((fits(std::type_identity<Algorithms>{}) && (found = name_of<Algorithms>(), true)) || ...));
    }(AlgorithmsOfOneKeyType{});
    if (!found.empty()) {
        return found;
    }
    if (fits(std::type_identity<signet::RS256>{})) {
        throw missing_algorithm();
    }
    throw UsageError{
        "the type of this key is unknown, or an RSA key for PS256, PS384 or PS512 only: name the algorithm "
        "with --alg"};
}

}  // namespace cli
