// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <signet/key_ring.hpp>
#include <signet/keys/load.hpp>
#include <string>

#include "key_file.hpp"
#include "private_key_file.hpp"

namespace cli {

/// The keys of `signet issue`: a private key of `--key`, a secret of `--key-file`, or the keys of `--keys`.
class SigningKeys {
public:
    /// Throws UsageError unless exactly one of the options is given.
    explicit SigningKeys(const Arguments& arguments) : arguments_{&arguments} {
        require_alone(arguments, "--keys", {"--key", "--key-file", "--kid", "--insecure-short-secret"});
        require_alone(arguments, "--key", {"--key-file", "--insecure-short-secret"});
        if (!arguments.has("--keys") && !arguments.has("--key") && !arguments.has("--key-file")) {
            throw UsageError{"--key-file is missing: give a key with --key, --key-file or --keys"};
        }
        if (const auto path = arguments.get("--key")) {
            file_.emplace(*path, arguments);
        }
        algorithm_ = file_ ? file_->algorithm(arguments) : algorithm_of_secrets(arguments);
        if (file_ && has_secret_keys(algorithm_)) {
            throw UsageError{"--key takes a private key: give a secret with --key-file or --keys"};
        }
        if (arguments.has("--key-file") && !has_secret_keys(algorithm_)) {
            throw UsageError{"--key-file takes a secret: give a private key with --key or --keys"};
        }
    }

    [[nodiscard]] const std::string& algorithm() const noexcept { return algorithm_; }

    /// The key ring at `now`. `Alg` is the algorithm with the name `algorithm()`.
    template <class Alg>
    [[nodiscard]] signet::KeyRing<Alg> ring(std::chrono::sys_seconds now) const {
        if constexpr (signet::SecretKeyAlgorithm<Alg>) {
            return read_secrets<Alg>(*arguments_, now);
        } else {
            if (!file_) {
                return signet::load_key_set<Alg>(arguments_->get("--keys").value()).ring_at(now);
            }
            const auto key = file_->template key<Alg>();
            const auto id = arguments_->get("--kid");
            return id ? key.with_id(*id) : key;
        }
    }

private:
    const Arguments* arguments_;
    std::optional<PrivateKeyFile> file_;
    std::string algorithm_;
};

}  // namespace cli
