// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/key_source.hpp"
#include "signet/secret_key.hpp"

// PyJWT, jsonwebtoken and most others take the bytes of a text as the key, just as they stand in a settings
// file. signet's own `from_env`, `from_file` and `from_base64url` decode base64url, and would make another
// key of the same text.
namespace signet::compat {

/// The key that other systems make of the same text: its bytes as they are. Throws KeyError when it is
/// shorter than the digest (RFC 7518 §3.2) or easy to guess; a secret like that, which cannot be changed yet,
/// goes through `SecretKey::insecure_short_secret`.
template <Algorithm Alg = HS256>
[[nodiscard]] SecretKey<Alg> text_secret(std::string_view text) {
    return SecretKey<Alg>::from_bytes(std::as_bytes(std::span{text}));
}

/// The same with the text in the environment variable `name`. Call it at start-up, before threads are
/// started.
template <Algorithm Alg = HS256>
[[nodiscard]] SecretKey<Alg> text_secret_from_env(const std::string& name) {
    return text_secret<Alg>(detail::read_environment(name).text());
}

}  // namespace signet::compat
