// SPDX-License-Identifier: MIT
#pragma once

#include <signet/keys/file.hpp>
#include <signet/keys/jwk_set.hpp>
#include <signet/private_key.hpp>
#include <signet/wiped_string.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "key_algorithm.hpp"

namespace cli {

inline constexpr Option passphrase_option{"--passphrase-file", "FILE",
                                          "the passphrase of an encrypted private key"};

/// A file with a private key as PEM text or JWK. The file must not be accessible to any local user.
class PrivateKeyFile {
public:
    /// Throws signet::KeyError.
    PrivateKeyFile(const std::string& path, const Arguments& arguments)
        : text_{signet::read_key_file(path, signet::KeyFileWriters::owner_and_group)},
          passphrase_{[&arguments] {
              const auto file = arguments.get("--passphrase-file");
              if (!file) {
                  throw UsageError{
                      "the private key is encrypted: give a file with its passphrase with --passphrase-file"};
              }
              return signet::read_key_file(*file, signet::KeyFileWriters::owner_and_group);
          }} {}

    /// The text of the file.
    [[nodiscard]] const std::string& text() const noexcept { return text_.text(); }

    /// The algorithm of `--alg`, otherwise that of the key.
    [[nodiscard]] std::string algorithm(const Arguments& arguments) const {
        if (const auto chosen = chosen_algorithm(arguments)) {
            return *chosen;
        }
        if (!is_json(text())) {
            return algorithm_of_pem([this](auto algorithm) { static_cast<void>(pem_key(algorithm)); });
        }
        auto found = algorithm_of_jwk(text());
        if (found.empty()) {
            throw missing_algorithm();
        }
        return found;
    }

    template <signet::PublicKeyAlgorithm Alg>
    [[nodiscard]] signet::PrivateKey<Alg> key() const {
        return is_json(text()) ? signet::parse_jwk<Alg>(text()) : pem_key(std::type_identity<Alg>{});
    }

private:
    template <class Alg>
    [[nodiscard]] signet::PrivateKey<Alg> pem_key(std::type_identity<Alg> /*algorithm*/) const {
        return signet::PrivateKey<Alg>::from_pem(text(), passphrase_);
    }

    signet::WipedString text_;
    signet::KeyPassphrase passphrase_;
};

}  // namespace cli
