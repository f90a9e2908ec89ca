// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/detail/system/snapshot.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"

namespace signet {

/// A key ring that can be replaced while issuers and verifiers use it.
///
/// It is a handle: its copies, and all issuers and verifiers made from it, use the same ring. Moving it makes
/// a copy. `replace` is atomic: a token is checked against the old ring or the new ring, never a mixture.
/// Readers do not wait for `replace`, and `replace` does not wait for readers. It also works in a child
/// process that was forked while other threads used the ring. Thread-safe.
template <Algorithm Alg = HS256>
class LiveKeyRing {
public:
    /// Starts with `ring`. Not explicit, so that a key ring converts to it.
    LiveKeyRing(const KeyRing<Alg>& ring)  // NOLINT(google-explicit-constructor)
        : ring_{std::make_shared<Ring>(detail::KeyState::of(ring))} {}
    /// Starts with a ring of one key.
    template <class Key>
        requires(detail::begins_ring<Key, Alg>)
    LiveKeyRing(const Key& key)  // NOLINT(google-explicit-constructor)
        : LiveKeyRing{KeyRing<Alg>{key}} {}

    /// Replaces the current ring. After this has returned, no verification succeeds with a key that is not in
    /// `ring`, including verifications that started earlier. Keys that are not in `ring` are erased before
    /// this returns. If threads use the old ring at that time, the last of them erases the keys when it has
    /// finished its token. Throws `std::bad_alloc`, KeyError for a ring that was moved from, and
    /// ConfigurationError for the results of `public_keys()` and `RemoteKeySet::ring()`.
    void replace(const KeyRing<Alg>& ring) const {
        if (follows_) {
            throw ConfigurationError{
                "these keys follow the key ring or key set of an issuer, and cannot be replaced here"};
        }
        ring_->replace(detail::KeyState::of(ring));
    }

    /// The public halves of the current keys, which follow each `replace` of this ring: for a verifier in the
    /// process of the issuer.
    template <PublicKeyAlgorithm Own = Alg>
    [[nodiscard]] LiveKeyRing<Public<Own>> public_keys() const noexcept {
        return detail::KeyState::made_of<LiveKeyRing<Public<Own>>>(ring_);
    }

    /// The current ring. It remains valid while the result is in scope. For the library's own use.
    [[nodiscard]] auto read() const noexcept { return ring_->read(); }

    /// Changes with each `replace`, before it returns. For the library's own use.
    [[nodiscard]] std::uint64_t version() const noexcept { return ring_->version(); }

private:
    friend struct detail::KeyState;
    using Ring = detail::Snapshot<detail::RingKeys<typename KeyRing<Alg>::Entry>>;

    explicit LiveKeyRing(detail::KeptPointer<Ring> ring) noexcept : ring_{std::move(ring)}, follows_{true} {}

    detail::KeptPointer<Ring> ring_;
    bool follows_ = false;
};

template <PublicKeyAlgorithm Alg>
inline constexpr bool detail::is_private_ring<LiveKeyRing<Alg>> = true;

template <class Alg>
inline constexpr bool detail::is_public_ring<LiveKeyRing<Public<Alg>>> = true;

template <class Alg>
LiveKeyRing(const SecretKey<Alg>&) -> LiveKeyRing<Alg>;
template <class Alg>
LiveKeyRing(const PrivateKey<Alg>&) -> LiveKeyRing<Alg>;
template <class Alg>
LiveKeyRing(const PublicKey<Alg>&) -> LiveKeyRing<Public<Alg>>;

}  // namespace signet
