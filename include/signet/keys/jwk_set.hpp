// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/json/elements.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/detail/jwk.hpp"
#include "signet/keys/set.hpp"
#include "signet/secret_key.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// The largest text that `parse_jwk_set` reads, in bytes.
inline constexpr std::size_t max_jwk_set_size = std::size_t{64} * 1024;

namespace detail {

inline void read_jwk_object(JsonMembers& members, const std::string& text, const std::string& where) {
    switch (members.read(text)) {
        case JsonFault::none:
            return;
        case JsonFault::duplicate:
            throw KeyError{where + " names a member twice: two parsers could read different values"};
        case JsonFault::depth:
            throw KeyError{where + " is nested deeper than 64 levels"};
        case JsonFault::syntax:
            break;
    }
    throw KeyError{where + " is not a valid JSON object: `signet keygen --jwk` writes one"};
}

template <Algorithm Alg>
typename KeySet<Alg>::Entry scheduled_key(const Jwk& jwk, const std::string& where) {
    try {
        auto key = SecretKey<Alg>::from_base64url(jwk.encoded_key);
        return {jwk.id ? key.with_id(*jwk.id) : key, jwk.schedule};
    } catch (const KeyError& error) {
        throw KeyError{where + " cannot be used: " + error.what()};
    }
}

/// The keys of the member `keys` of a JWK Set that are secrets for `Alg`.
template <Algorithm Alg>
std::vector<typename KeySet<Alg>::Entry> read_jwk_array(const JsonValue& array) {
    if (array.kind != JsonKind::array) {
        throw KeyError{"the \"keys\" of the JWK Set are not an array"};
    }
    std::vector<typename KeySet<Alg>::Entry> keys;
    std::size_t number = 0;
    std::size_t passed_over = 0;
    for_each_element(array.inside(), [&](std::string_view element) {
        const std::string where = "key " + std::to_string(++number) + " of the JWK Set";
        const WipedString text{std::string{element}};
        JsonMembers members;
        read_jwk_object(members, text.text(), where);
        const JwkReader reader{members, Alg::name, where};
        if (reader.is_for_another_purpose()) {
            ++passed_over;
            return;
        }
        // Bounds the hashing: a ring cannot contain more keys.
        if (keys.size() == KeyRing<Alg>::max_keys) {
            throw KeyError{"the JWK Set has more than " + std::to_string(KeyRing<Alg>::max_keys) +
                           " shared secrets: remove the keys whose tokens have expired"};
        }
        keys.push_back(scheduled_key<Alg>(reader.read(), where));
    });
    if (keys.empty() && passed_over > 0) {
        throw KeyError{"none of the keys of the JWK Set is a shared secret for " + std::string{Alg::name} +
                       ": check their \"kty\", \"alg\", \"use\" and \"key_ops\""};
    }
    return keys;
}

/// The keys of a JWK Set or a single JWK, including keys that may only verify.
template <Algorithm Alg>
std::vector<typename KeySet<Alg>::Entry> read_jwks(std::string_view text) {
    if (text.size() > max_jwk_set_size) {
        throw KeyError{"the JWK Set is larger than 64 KiB"};
    }
    const WipedString copy{std::string{text}};
    JsonMembers members;
    read_jwk_object(members, copy.text(), "the JSON Web Key or JWK Set");
    const JsonValue* const array = members.find("keys");
    if (array == nullptr) {
        const std::string where = "the JSON Web Key";
        return {scheduled_key<Alg>(JwkReader{members, Alg::name, where}.read(), where)};
    }
    if (members.find("kty") != nullptr || members.find("k") != nullptr) {
        throw KeyError{
            "this has the members of a JSON Web Key and of a JWK Set: remove \"keys\", or \"k\" and \"kty\""};
    }
    return read_jwk_array<Alg>(*array);
}

}  // namespace detail

/// Reads a JWK Set (RFC 7517 §5) or a single JWK of the type `oct` (RFC 7518 §6.4).
///
/// In a set without schedules, the first key signs, and all others verify for as long as they are in the set.
/// Keys of a set that declare another purpose (type, `alg`, `use`, or `key_ops` without "sign" and "verify")
/// are ignored (RFC 7517 §5). Any other `oct` key that cannot be used is an error: a ring without it would
/// refuse valid tokens. The function reads `kty`, `k`, `kid`, `alg`, `use`, `key_ops`, and the members
/// `signet_signs_from` and `signet_tokens_live`, which signet defines (`KeySchedule`). It ignores other
/// members (RFC 7517 §4).
///
/// Throws KeyError, with a sentence that says how to fix it and never contains a key, when the text is not
/// strict JSON, a member occurs twice, a single JWK is for another algorithm or use, `k` is not canonical
/// base64url or is too short, or no key may sign. Copies of key text are erased.
template <Algorithm Alg = HS256>
[[nodiscard]] KeySet<Alg> parse_jwk_set(std::string_view text) {
    return KeySet<Alg>{detail::read_jwks<Alg>(text)};
}

}  // namespace signet
