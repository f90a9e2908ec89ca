// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/key_source.hpp"
#include "signet/secret_key.hpp"

// PyJWT, jsonwebtoken and most other libraries use the bytes of the string in a settings file as the key.
// `from_env`, `from_file` and `from_base64url` of signet decode base64url, and would make another key
// from the same string.
namespace signet::compat {

/// The key that other systems make from the same string: its bytes, unchanged. Throws KeyError if the string
/// is shorter than the digest (RFC 7518 §3.2) or easy to guess. For such a secret that cannot be changed yet,
/// use `SecretKey::insecure_short_secret`.
template <Algorithm Alg = HS256>
[[nodiscard]] SecretKey<Alg> text_secret(std::string_view text) {
    return SecretKey<Alg>::from_bytes(std::as_bytes(std::span{text}));
}

/// The same with the value of the environment variable `name`. Call it at start-up, before threads start.
template <Algorithm Alg = HS256>
[[nodiscard]] SecretKey<Alg> text_secret_from_env(const std::string& name) {
    return text_secret<Alg>(detail::read_environment(name).text());
}

}  // namespace signet::compat
