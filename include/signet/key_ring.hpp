// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/detail/jwt/ring_key.hpp"
#include "signet/error.hpp"
#include "signet/private_key.hpp"
#include "signet/public_key.hpp"
#include "signet/secret_key.hpp"

namespace signet {

namespace detail {

/// The keys of a ring of `Alg`: the type of the first key, the types of the others, and how they are kept.
template <class Alg>
struct RingOf {
    using Key = SecretKey<Alg>;
    using Entry = SecretRingKey<Alg>;
    template <class Other>
    static constexpr bool accepts = std::same_as<Other, Key>;
};
template <PublicKeyAlgorithm Alg>
struct RingOf<Alg> {
    using Key = PrivateKey<Alg>;
    using Entry = PublicRingKey;
    template <class Other>
    static constexpr bool accepts = std::same_as<Other, Key> || std::same_as<Other, PublicKey<Alg>>;
};
template <class Alg>
struct RingOf<Public<Alg>> {
    using Key = PublicKey<Alg>;
    using Entry = PublicRingKey;
    template <class Other>
    static constexpr bool accepts = std::same_as<Other, Key>;
};
template <class... Algorithms>
struct RingOf<Public<AnyOf<Algorithms...>>> {
    using Key = std::variant<PublicKey<Algorithms>...>;
    using Entry = PublicRingKey;
    template <class Other>
    static constexpr bool accepts = (std::same_as<Other, PublicKey<Algorithms>> || ...);
};

/// Whether a key of the type `Key` can be the first of a ring of `Alg`, which signs if any does.
template <class Key, class Alg>
inline constexpr bool begins_ring = RingOf<Alg>::template accepts<Key>;
template <class Key, PublicKeyAlgorithm Alg>
inline constexpr bool begins_ring<Key, Alg> = std::same_as<Key, PrivateKey<Alg>>;

/// Whether `Key` is a `SecretKey`, and so on; `algorithm_of` returns its algorithm.
template <class Key>
inline constexpr bool is_secret_key = false;
template <class Alg>
inline constexpr bool is_secret_key<SecretKey<Alg>> = true;
template <class Key>
inline constexpr bool is_private_key = false;
template <class Alg>
inline constexpr bool is_private_key<PrivateKey<Alg>> = true;
template <class Key>
inline constexpr bool is_public_key = false;
template <class Alg>
inline constexpr bool is_public_key<PublicKey<Alg>> = true;
template <template <class> class Key, class Alg>
Alg algorithm_of(const Key<Alg>&);
template <class Key>
using AlgorithmOf = decltype(algorithm_of(std::declval<const Key&>()));

/// Key types of issuers, and of verifiers.
template <class Key>
concept SigningKeyType = is_secret_key<Key> || is_private_key<Key>;
template <class Key>
concept VerifyingKeyType = is_secret_key<Key> || is_public_key<Key>;

/// What the key ring of a verifier of `Alg` is for.
template <class Alg>
using VerifyingRing = std::conditional_t<SecretKeyAlgorithm<Alg>, Alg, Public<Alg>>;

template <class Alg>
SecretRingKey<Alg> ring_key(const SecretKey<Alg>& key, std::optional<std::chrono::sys_seconds> until) {
    return {KeyState::of(key), key.id(), until};
}
template <class Alg>
PublicRingKey ring_key(const PublicKey<Alg>& key, std::optional<std::chrono::sys_seconds> until) {
    return {KeyState::of(key), nullptr, key.id(), until};
}
template <class Alg>
PublicRingKey ring_key(const PrivateKey<Alg>& key, std::optional<std::chrono::sys_seconds> until) {
    return {KeyState::of(key.public_key()), KeyState::of(key), key.id(), until};
}

}  // namespace detail

/// The keys of one algorithm: one that signs, and others that only verify until a stated time. A ring of
/// `Public<Alg>` contains public keys only, and none of them signs.
///
/// To change keys without refusing a valid token, first add the new key to every verifier with `also_verify`.
/// Then make it the signing key of the issuer, and keep the old key with `also_verify` for as long as its
/// tokens live.
///
/// A key with an id is tried for tokens that name this id or no id. A key without an id is tried for every
/// token. Issuers and verifiers copy the ring. Several threads may read one ring if no thread changes it. A
/// ring that was moved from is empty, and each use of it throws `KeyError`.
template <Algorithm Alg = HS256>
class KeyRing {
public:
    /// Bounds the work for a forged token.
    static constexpr std::size_t max_keys = 16;

    /// A ring with one key: a `SecretKey` or `PrivateKey`, which signs, or a `PublicKey` for `Public<Alg>`.
    /// Not explicit, so that a key converts to a ring.
    template <class Key>
        requires(detail::begins_ring<Key, Alg>)
    KeyRing(const Key& key) {  // NOLINT(google-explicit-constructor)
        keys_.add(detail::ring_key(key, std::nullopt));
    }

    /// Adds a key that does not sign: a `SecretKey`, `PrivateKey` or `PublicKey` of the algorithm. It
    /// verifies tokens that are presented before `until`. Throws KeyError when the ring is full or already
    /// has a key with the same id.
    template <class Key>
        requires(detail::RingOf<Alg>::template accepts<Key>)
    KeyRing& also_verify(const Key& key, std::chrono::sys_seconds until) & {
        keys_.require_keys();
        if (keys_.size() == max_keys) {
            throw KeyError{"a key ring holds at most " + std::to_string(max_keys) +
                           " keys: remove the keys whose tokens have expired"};
        }
        if (key.id() && std::any_of(keys_.entries().begin(), keys_.entries().end(),
                                    [&key](const auto& one) { return one.id() == key.id(); })) {
            throw KeyError{"two keys of the key ring have the same id: give each key a different id"};
        }
        keys_.add(detail::ring_key(key, until));
        return *this;
    }
    /// The same for a temporary ring, so that calls can be chained.
    template <class Key>
        requires(detail::RingOf<Alg>::template accepts<Key>)
    KeyRing also_verify(const Key& key, std::chrono::sys_seconds until) && {
        return std::move(also_verify(key, until));
    }

    SIGNET_DELETE_BEGIN
    /// A key of another algorithm does not compile.
    template <class Key, class Reason = detail::a_key_belongs_to_one_algorithm>
        requires(!detail::RingOf<Alg>::template accepts<Key>)
    KeyRing& also_verify(const Key& key, std::chrono::sys_seconds until) =
        SIGNET_DELETE("signet: a key belongs to one algorithm, and this one to another");
    SIGNET_DELETE_END

    /// The number of keys, including the signing key.
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

    /// The public halves of all keys, for a verifier. Throws KeyError for a ring that was moved from.
    template <PublicKeyAlgorithm Own = Alg>
    [[nodiscard]] KeyRing<Public<Own>> public_keys() const {
        keys_.require_keys();
        detail::RingKeys<detail::PublicRingKey> verifying;
        for (const detail::PublicRingKey& key : keys_.entries()) {
            verifying.add(key.without_private_key());
        }
        return detail::KeyState::made_of<KeyRing<Public<Own>>>(std::move(verifying));
    }

    /// One key of the ring, for the library's own use.
    using Entry = typename detail::RingOf<Alg>::Entry;
    /// The key that signs. For the library's own use.
    [[nodiscard]] const Entry& signing_key() const
        requires SignatureAlgorithm<Alg>
    {
        return keys_.signing_key();
    }
    /// All keys, the signing key first. For the library's own use.
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return keys_.entries(); }

private:
    friend struct detail::KeyState;
    using Keys = detail::RingKeys<Entry>;

    explicit KeyRing(Keys keys) : keys_{std::move(keys)} {}
    [[nodiscard]] const Keys& state() const {
        keys_.require_keys();
        return keys_;
    }

    Keys keys_;
};

namespace detail {

/// Whether `Keys` is the key ring of an issuer of a public-key algorithm.
template <class Keys>
inline constexpr bool is_private_ring = false;
template <PublicKeyAlgorithm Alg>
inline constexpr bool is_private_ring<KeyRing<Alg>> = true;
/// Whether `Keys` is a key ring that has public keys only.
template <class Keys>
inline constexpr bool is_public_ring = false;
template <class Alg>
inline constexpr bool is_public_ring<KeyRing<Public<Alg>>> = true;

}  // namespace detail

template <class Alg>
KeyRing(const SecretKey<Alg>&) -> KeyRing<Alg>;
template <class Alg>
KeyRing(const PrivateKey<Alg>&) -> KeyRing<Alg>;
template <class Alg>
KeyRing(const PublicKey<Alg>&) -> KeyRing<Public<Alg>>;

}  // namespace signet
