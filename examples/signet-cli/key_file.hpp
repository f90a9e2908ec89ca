// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <initializer_list>
#include <signet/key_ring.hpp>
#include <signet/keys/file.hpp>
#include <signet/keys/load.hpp>
#include <signet/secret_key.hpp>
#include <string>

#include "algorithms.hpp"
#include "key_algorithm.hpp"
#include "options.hpp"

namespace cli {

inline constexpr Option key_file_option{
    "--key-file", "FILE", "the secret of HS256, as `signet keygen` writes it; not world-readable"};
inline constexpr Option keys_option{
    "--keys", "PATH", "instead of --key-file: a key directory, or a file with a JWK or JWK Set"};
inline constexpr Option key_id_option{"--kid", "ID", "the key id; a token with another key id is refused"};
inline constexpr Option insecure_option{"--insecure-short-secret", "",
                                        "the bytes of the file are the secret, of any length"};

/// Throws UsageError when one of `others` is given together with `option`.
inline void require_alone(const Arguments& arguments, std::string_view option,
                          std::initializer_list<std::string_view> others) {
    for (const std::string_view other : others) {
        if (arguments.has(option) && arguments.has(other)) {
            throw UsageError{std::string{other} + " cannot be combined with " + std::string{option}};
        }
    }
}

/// The algorithm of `--alg`, otherwise that of the keys of `--keys`, otherwise HS256.
inline std::string algorithm_of_secrets(const Arguments& arguments) {
    if (const auto chosen = chosen_algorithm(arguments)) {
        return *chosen;
    }
    const auto path = arguments.get("--keys");
    return path ? algorithm_of_path(*path) : "HS256";
}

/// The secret of `--key-file` with the id of `--kid`, or the key ring of `--keys` at `now`. Throws
/// signet::KeyError.
///
/// With `--insecure-short-secret`, the bytes of the file are the secret, without one line ending (LF or CRLF)
/// at the end.
template <signet::SecretKeyAlgorithm Alg>
signet::KeyRing<Alg> read_secrets(const Arguments& arguments, std::chrono::sys_seconds now) {
    using Key = signet::SecretKey<Alg>;
    if (const auto keys = arguments.get("--keys")) {
        return signet::load_key_set<Alg>(*keys).ring_at(now);
    }
    const std::string path = arguments.get("--key-file").value();
    const auto read = [&] {
        if (!arguments.has("--insecure-short-secret")) {
            return Key::from_file(path);
        }
        return Key::insecure_short_secret(
            signet::read_key_file(path, signet::KeyFileWriters::owner_and_group).text());
    };
    const auto id = arguments.get("--kid");
    return id ? read().with_id(*id) : read();
}

}  // namespace cli
