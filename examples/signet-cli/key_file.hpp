// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <signet/key_ring.hpp>
#include <signet/keys/file.hpp>
#include <signet/keys/files.hpp>
#include <signet/secret_key.hpp>
#include <string>

#include "options.hpp"

namespace cli {

inline constexpr Option key_file_option{"--key-file", "FILE",
                                        "the key, as `signet keygen` writes it; not readable by everybody"};
inline constexpr Option keys_option{"--keys", "PATH",
                                    "instead: a directory of keys, or a file with a JWK or JWK Set"};
inline constexpr Option key_id_option{"--kid", "ID",
                                      "the key's id; a token that names another is not the key's"};
inline constexpr Option insecure_option{"--insecure-short-secret", "",
                                        "the file's text is the secret itself, however short"};

/// The key of `--key-file`, with the id of `--kid`, or the ring of `--keys` for `now`. Throws
/// signet::KeyError, and UsageError when it is not clear which.
///
/// With `--insecure-short-secret` the bytes of the file are the secret, without one line ending (LF or CRLF)
/// at their end.
template <class Alg>
signet::KeyRing<Alg> read_keys(const Arguments& arguments, std::chrono::sys_seconds now) {
    using Key = signet::SecretKey<Alg>;
    if (const auto keys = arguments.get("--keys")) {
        for (const std::string_view other : {"--key-file", "--kid", "--insecure-short-secret"}) {
            if (arguments.has(other)) {
                throw UsageError{std::string{other} + " does not go with --keys"};
            }
        }
        return signet::load_key_set<Alg>(*keys).set.ring_at(now);
    }
    const auto path = arguments.get("--key-file");
    if (!path) {
        throw UsageError{"--key-file is missing: a key is needed, from there or from --keys"};
    }
    const auto read = [&] {
        if (!arguments.has("--insecure-short-secret")) {
            return Key::from_file(*path);
        }
        return Key::insecure_short_secret(
            signet::read_key_file(*path, signet::KeyFileWriters::owner_and_group).text());
    };
    const auto id = arguments.get("--kid");
    return id ? read().with_id(*id) : read();
}

}  // namespace cli
