// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/json/elements.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/detail/jwk.hpp"
#include "signet/keys/set.hpp"
#include "signet/private_key.hpp"
#include "signet/public_key.hpp"
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

/// The secret of a JWK (RFC 7518 §6.4).
template <SecretKeyAlgorithm Alg>
SecretKey<Alg> key_of_jwk(const JsonMembers& members) {
    const JsonValue* const key = members.find("k");
    // Escapes are refused: base64url needs none, and an unescaped copy would have to be erased.
    if (key == nullptr || key->kind != JsonKind::string || key->escaped) {
        throw KeyError{"it has no \"k\" that contains the secret as base64url text"};
    }
    return SecretKey<Alg>::from_base64url(key->inside());
}
template <PublicKeyAlgorithm Alg>
PrivateKey<Alg> key_of_jwk(const JsonMembers& members) {
    return KeyState::made_of<PrivateKey<Alg>>(JwkKeyReader{members, Alg::scheme}.private_key());
}
template <class PublicAlg>
    requires is_public<PublicAlg>
auto key_of_jwk(const JsonMembers& members) {
    return []<class Alg>(const JsonMembers& of, Public<Alg>) {
        return KeyState::made_of<PublicKey<Alg>>(JwkKeyReader{of, Alg::scheme}.public_key());
    }(members, PublicAlg{});
}

/// Reads one key of the algorithm `Alg`.
template <class Alg>
auto scheduled_key(const JsonMembers& members, const JwkReader& reader, const std::string& where) {
    const Jwk jwk = reader.read();
    try {
        auto key = key_of_jwk<Alg>(members);
        return std::pair{jwk.id ? key.with_id(*jwk.id) : key, jwk.schedule};
    } catch (const KeyError& error) {
        throw KeyError{where + " cannot be used: " + error.what()};
    }
}

/// Calls `use(reader, read)` for each algorithm of a set, where `read()` returns the key as an entry.
template <class Alg>
struct EachAlgorithm {
    template <class Use>
    static void of(const JsonMembers& members, const std::string& where, const Use& use) {
        const JwkReader reader{members, jwk_purpose<Alg>, where};
        use(reader, [&] {
            auto [key, schedule] = scheduled_key<Alg>(members, reader, where);
            return std::pair{typename RingOf<Alg>::Key{std::move(key)}, schedule};
        });
    }
};
template <class... Algorithms>
struct EachAlgorithm<Public<AnyOf<Algorithms...>>> {
    template <class Use>
    static void of(const JsonMembers& members, const std::string& where, const Use& use) {
        const auto one = [&]<class Alg>(Public<Alg>) {
            const JwkReader reader{members, jwk_purpose<Public<Alg>>, where};
            use(reader, [&] {
                auto [key, schedule] = scheduled_key<Public<Alg>>(members, reader, where);
                return std::pair{typename RingOf<Public<AnyOf<Algorithms...>>>::Key{std::move(key)},
                                 schedule};
            });
        };
        (one(Public<Algorithms>{}), ...);
    }
};

/// The key of a JWK that is for `Alg`; without a value if it is for another purpose. With several algorithms,
/// the key must fit one of them only, because a key is never used for two (RFC 8725 §3.1).
template <Algorithm Alg>
std::optional<typename KeySet<Alg>::Entry> read_jwk_of_set(const JsonMembers& members,
                                                           const std::string& where) {
    std::optional<typename KeySet<Alg>::Entry> found;
    EachAlgorithm<Alg>::of(members, where, [&](const JwkReader& reader, const auto& read) {
        if (reader.is_for_another_purpose()) {
            return;
        }
        if (found) {
            throw KeyError{where + " fits several algorithms of the verifier: add its \"alg\""};
        }
        auto [key, schedule] = read();
        found = typename KeySet<Alg>::Entry{std::move(key), schedule};
    });
    return found;
}

/// What the keys of a set of `Alg` are, such as "a public key for ES256 or RS256".
template <Algorithm Alg>
std::string noun_of_keys() {
    std::string text;
    EachAlgorithm<Alg>::of(JsonMembers{}, {}, [&text](const JwkReader& reader, const auto& /*read*/) {
        text.append(text.empty() ? std::string{reader.noun()} + " for " : " or ").append(reader.algorithm());
    });
    return text;
}

/// The keys of the member `keys` of a JWK Set that are for `Alg`.
template <Algorithm Alg>
std::vector<typename KeySet<Alg>::Entry> read_jwk_array(const JsonValue& array) {
    if (array.kind != JsonKind::array) {
        throw KeyError{"the \"keys\" of the JWK Set are not an array"};
    }
    std::vector<typename KeySet<Alg>::Entry> keys;
    std::size_t number = 0;
    std::size_t passed_over = 0;
    bool has_secrets = false;
    bool has_public_keys = false;
    for_each_element(array.inside(), [&](std::string_view element) {
        const std::string where = "key " + std::to_string(++number) + " of the JWK Set";
        const WipedString text{std::string{element}};
        JsonMembers members;
        read_jwk_object(members, text.text(), where);
        const bool is_secret = is_private_jwk(members);
        has_secrets = has_secrets || is_secret;
        has_public_keys = has_public_keys || (!is_secret && is_public_jwk(members));
        auto key = read_jwk_of_set<Alg>(members, where);
        if (!key) {
            ++passed_over;
            return;
        }
        if (keys.size() == KeyRing<Alg>::max_keys) {
            throw KeyError{"the JWK Set has more than " + std::to_string(KeyRing<Alg>::max_keys) +
                           " keys for the algorithm: remove the keys whose tokens have expired"};
        }
        keys.push_back(*std::move(key));
    });
    if (has_secrets && has_public_keys) {
        throw KeyError{
            "the JWK Set has secret or private keys and public keys: keep the public keys in a set of their "
            "own, because such a set is published"};
    }
    if (keys.empty() && passed_over > 0) {
        throw KeyError{"none of the keys of the JWK Set is " + noun_of_keys<Alg>() +
                       ": check their \"kty\", \"alg\", \"use\" and \"key_ops\""};
    }
    return keys;
}

/// The key of the text of one JWK. Unlike in a set, a key for another purpose is an error.
template <Algorithm Alg>
typename KeySet<Alg>::Entry read_single_jwk(const JsonMembers& members) {
    const std::string where = "the JSON Web Key";
    if (auto key = read_jwk_of_set<Alg>(members, where)) {
        return *std::move(key);
    }
    // The first algorithm names the reason.
    std::optional<typename KeySet<Alg>::Entry> found;
    EachAlgorithm<Alg>::of(members, where, [&](const JwkReader& /*reader*/, const auto& read) {
        if (!found) {
            auto [key, schedule] = read();
            found = typename KeySet<Alg>::Entry{std::move(key), schedule};
        }
    });
    return *std::move(found);
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
        return {read_single_jwk<Alg>(members)};
    }
    if (members.find("kty") != nullptr || is_private_jwk(members)) {
        throw KeyError{
            "this has the members of a JSON Web Key and of a JWK Set: remove \"keys\", or the members of the "
            "key"};
    }
    return read_jwk_array<Alg>(*array);
}

}  // namespace detail

/// Reads a JWK Set (RFC 7517 §5) or a single JWK: shared secrets (`parse_jwk_set<HS256>`), private keys
/// (`parse_jwk_set<ES256>`), or public keys (`parse_jwk_set<Public<ES256>>`, also with `AnyOf`).
///
/// In a set without schedules, the first key signs, and all others verify for as long as they are in the set.
/// Keys of a set that declare another purpose (type, `alg`, `use`, or `key_ops` without "sign" and "verify")
/// are ignored (RFC 7517 §5). Any other key of the type that cannot be used is an error: a ring without it
/// would refuse valid tokens. Public keys and secret or private keys in one set are an error too: verifiers
/// must not hold the latter. The function reads `kty`, `crv`, `kid`, `alg`, `use`, `key_ops`, the members of
/// the key (RFC 7518 §6), and the members `signet_signs_from` and `signet_tokens_live`, which signet defines
/// (`KeySchedule`). It ignores other members (RFC 7517 §4).
///
/// Throws KeyError, with a sentence that says how to fix it and never contains a key, when the text is not
/// strict JSON, a member occurs twice, a single JWK is for another algorithm or use, a member is not
/// canonical base64url, a key breaks the rules of its type, or no secret or private key may sign. Copies of
/// key text are erased.
template <Algorithm Alg = HS256>
[[nodiscard]] KeySet<Alg> parse_jwk_set(std::string_view text) {
    return KeySet<Alg>{detail::read_jwks<Alg>(text)};
}

/// Reads a single JWK: a `SecretKey` (`parse_jwk<HS256>`), a `PrivateKey` (`parse_jwk<ES256>`) or a
/// `PublicKey` (`parse_jwk<Public<ES256>>`), with its `kid` as its id. Throws KeyError like `parse_jwk_set`,
/// and for a JWK Set.
template <Algorithm Alg = HS256>
[[nodiscard]] auto parse_jwk(std::string_view text) {
    auto keys = detail::read_jwks<Alg>(text);
    if (keys.size() != 1) {
        throw KeyError{"this is a JWK Set of several keys: read it with parse_jwk_set"};
    }
    return std::move(keys.front().key);
}

}  // namespace signet
