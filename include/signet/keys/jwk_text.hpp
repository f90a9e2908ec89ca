// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/json/object_writer.hpp"
#include "signet/error.hpp"
#include "signet/keys/detail/jwk.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/secret_key.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// The members of a JWK other than the secret.
struct JwkOptions {
    /// The key id (`kid`). Empty for a key without an id.
    std::string id{};
    /// When the key signs. Without times, the key may sign at any time.
    KeySchedule schedule{};
};

/// Writes the base64url text of a key (`SecretKey::generate_text`) as one JSON Web Key (RFC 7517 §4, RFC 7518
/// §6.4.1) on one line, which `parse_jwk_set` reads. The result contains the key: erase it after use. Throws
/// KeyError for a key that `SecretKey::from_base64url` refuses, and for an id that is too long or not UTF-8.
template <Algorithm Alg = HS256>
[[nodiscard]] std::string jwk_text(std::string_view key_text, const JwkOptions& options = {}) {
    static_cast<void>(SecretKey<Alg>::from_base64url(key_text).with_id(options.id));
    std::string text;
    // Allocated once: a string that grows leaves parts of the key in memory that is not erased.
    constexpr std::size_t largest_escape = 6;
    constexpr std::size_t all_but_id_and_key = 256;
    text.reserve(all_but_id_and_key + largest_escape * options.id.size() + key_text.size());
    detail::JsonObjectWriter writer{text};
    writer.text("kty", "oct");
    if (!options.id.empty()) {
        try {
            writer.text("kid", options.id);
        } catch (const ClaimsError&) {
            throw KeyError{"a key id must be valid UTF-8"};
        }
    }
    writer.text("alg", Alg::name);
    if (options.schedule.may_sign) {
        writer.text("use", "sig");
    } else {
        writer.texts("key_ops", {"verify"});
    }
    if (options.schedule.signs_from) {
        writer.number(detail::signs_from_member, options.schedule.signs_from->time_since_epoch().count());
    }
    if (options.schedule.tokens_live) {
        writer.number(detail::tokens_live_member, options.schedule.tokens_live->count());
    }
    writer.text("k", key_text);
    writer.close();
    return text;
}

/// A new random key as a JWK. The result contains the key: erase it after use. Throws like `jwk_text`.
template <Algorithm Alg = HS256>
[[nodiscard]] std::string generate_jwk(const JwkOptions& options = {}) {
    const WipedString key{SecretKey<Alg>::generate_text()};
    return jwk_text<Alg>(key.text(), options);
}

}  // namespace signet
