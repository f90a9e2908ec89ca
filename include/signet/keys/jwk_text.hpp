// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/jose/jwk_key.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/detail/json/object_writer.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/detail/jwk.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/live_key_ring.hpp"
#include "signet/private_key.hpp"
#include "signet/public_key.hpp"
#include "signet/secret_key.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// The members of a JWK other than the key.
struct JwkOptions {
    /// The key id (`kid`). Empty for a key without an id; a `PrivateKey` then keeps its own.
    std::string id{};
    /// When the key signs. Without times, the key may sign at any time.
    KeySchedule schedule{};
};

namespace detail {

/// Writes the members of a JWK that are not the key.
inline void write_jwk_options(JsonObjectWriter& writer, std::string_view algorithm,
                              const JwkOptions& options) {
    if (!options.id.empty()) {
        try {
            writer.text("kid", options.id);
        } catch (const ClaimsError&) {
            throw KeyError{"a key id must be valid UTF-8"};
        }
    }
    writer.text("alg", algorithm);
    if (options.schedule.may_sign) {
        writer.text("use", "sig");
    } else {
        writer.texts("key_ops", {"verify"});
    }
    if (options.schedule.signs_from) {
        writer.number(signs_from_member, options.schedule.signs_from->time_since_epoch().count());
    }
    if (options.schedule.tokens_live) {
        writer.number(tokens_live_member, options.schedule.tokens_live->count());
    }
}

/// Room for the members of a JWK other than the key, and its id with every byte escaped.
inline std::size_t jwk_options_size(const JwkOptions& options) {
    constexpr std::size_t largest_escape = 6;
    constexpr std::size_t all_but_id = 256;
    return all_but_id + largest_escape * options.id.size();
}

inline void write_public_jwk(JsonObjectWriter& writer, const VerifyingKey& key,
                             const std::optional<std::string>& id) {
    write_public_members(writer, key.get(), key.scheme());
    write_jwk_options(writer, key.scheme().name, {.id = id.value_or("")});
}

template <class Keys>
std::string public_jwk_set(const Keys& keys, std::chrono::sys_seconds now) {
    std::string text = R"({"keys":[)";
    for (const PublicRingKey& key : keys.entries()) {
        if (key.verifies_at(now)) {
            text += text.back() == '[' ? "" : ",";
            std::string one;
            JsonObjectWriter writer{one};
            write_public_jwk(writer, key.verifying(), key.id());
            writer.close();
            text += one;
        }
    }
    return text + "]}";
}

}  // namespace detail

/// Writes the base64url text of a key (`SecretKey::generate_text`) as one JSON Web Key (RFC 7517 §4, RFC 7518
/// §6.4.1) on one line, which `parse_jwk_set` reads. The result contains the key: erase it after use. Throws
/// KeyError for a key that `SecretKey::from_base64url` refuses, and for an id that is too long or not UTF-8.
template <SecretKeyAlgorithm Alg = HS256>
[[nodiscard]] std::string jwk_text(std::string_view key_text, const JwkOptions& options = {}) {
    static_cast<void>(SecretKey<Alg>::from_base64url(key_text).with_id(options.id));
    std::string text;
    // Allocated once: a string that grows leaves parts of the key in memory that is not erased.
    text.reserve(detail::jwk_options_size(options) + key_text.size());
    detail::JsonObjectWriter writer{text};
    writer.text("kty", "oct");
    detail::write_jwk_options(writer, Alg::name, options);
    writer.text("k", key_text);
    writer.close();
    return text;
}

/// Writes a private key as one JSON Web Key on one line (RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2), which
/// `parse_jwk_set` reads. The result contains the key: erase it after use. Throws KeyError for an id that is
/// too long or not UTF-8, for a key that was moved from, and for a schedule of a key that may not sign.
template <class Key>
    requires detail::is_private_key<Key>
[[nodiscard]] std::string jwk_text(const Key& key, JwkOptions options = {}) {
    using Alg = detail::AlgorithmOf<Key>;
    if (!options.schedule.may_sign) {
        throw KeyError{"a private key that may not sign has no use: give verifiers its public_key()"};
    }
    if (options.id.empty()) {
        options.id = key.id().value_or("");
    }
    detail::require_valid_key_id(options.id);
    const auto* const material = detail::KeyState::of(key)->get();
    std::string text;
    // Allocated once: a string that grows leaves parts of the key in memory that is not erased.
    constexpr std::size_t largest_key = std::size_t{8} * 1024;
    text.reserve(detail::jwk_options_size(options) + largest_key);
    detail::JsonObjectWriter writer{text};
    detail::write_public_members(writer, material, Alg::scheme);
    detail::write_jwk_options(writer, Alg::scheme.name, options);
    detail::write_private_members(writer, material, Alg::scheme);
    writer.close();
    return text;
}

/// Writes a public key as one JSON Web Key on one line, with its id. Throws KeyError for a key that was moved
/// from.
template <class Key>
    requires detail::is_public_key<Key>
[[nodiscard]] std::string jwk_text(const Key& key) {
    std::string text;
    detail::JsonObjectWriter writer{text};
    detail::write_public_jwk(writer, *detail::KeyState::of(key), key.id());
    writer.close();
    return text;
}

/// Writes the public keys of a ring as a JWK Set (RFC 7517 §5), to be published for verifiers: all keys that
/// verify at `now`, including announced and retired keys. The result for a ring of private keys contains the
/// public keys only; for a ring of shared secrets, the function does not compile. Throws KeyError for a ring
/// that was moved from.
template <class Alg>
    requires(PublicKeyAlgorithm<Alg> || detail::is_public<Alg>)
[[nodiscard]] std::string to_jwk_set(const KeyRing<Alg>& ring, std::chrono::sys_seconds now) {
    return detail::public_jwk_set(detail::KeyState::of(ring), now);
}

/// The same for the current keys of a live ring, such as `KeyReloader::ring()`.
template <class Alg>
    requires(PublicKeyAlgorithm<Alg> || detail::is_public<Alg>)
[[nodiscard]] std::string to_jwk_set(const LiveKeyRing<Alg>& ring, std::chrono::sys_seconds now) {
    return detail::public_jwk_set(*ring.read(), now);
}

SIGNET_DELETE_BEGIN
/// Does not compile: verifiers of shared secrets can sign.
template <SecretKeyAlgorithm Alg, class Reason = detail::secrets_are_never_published>
std::string to_jwk_set(const KeyRing<Alg>& ring, std::chrono::sys_seconds now) =
    SIGNET_DELETE("signet: secrets are never published: publish a ring of private or public keys");
template <SecretKeyAlgorithm Alg, class Reason = detail::secrets_are_never_published>
std::string to_jwk_set(const LiveKeyRing<Alg>& ring, std::chrono::sys_seconds now) =
    SIGNET_DELETE("signet: secrets are never published: publish a ring of private or public keys");
SIGNET_DELETE_END

/// A new random key as a JWK. The result contains the key: erase it after use. Throws like `jwk_text`.
template <SignatureAlgorithm Alg = HS256>
[[nodiscard]] std::string generate_jwk(const JwkOptions& options = {}) {
    if constexpr (SecretKeyAlgorithm<Alg>) {
        const WipedString key{SecretKey<Alg>::generate_text()};
        return jwk_text<Alg>(key.text(), options);
    } else {
        return jwk_text(PrivateKey<Alg>::generate(), options);
    }
}

}  // namespace signet
