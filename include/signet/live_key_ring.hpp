// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/system/snapshot.hpp"
#include "signet/key_ring.hpp"

namespace signet {

/// A key ring that can be exchanged while issuers and verifiers are using it.
///
/// It is a handle, which a move copies: copies, and every issuer and verifier made from it, follow the same
/// ring. `replace` is atomic: a token is checked against the old ring or the new one, never a mixture.
/// Neither readers nor `replace` ever wait for each other. Works in the child of a fork too, whatever other
/// threads did at that moment. Thread-safe.
template <Algorithm Alg = HS256>
class LiveKeyRing {
public:
    /// Begins with `ring`.
    // Not explicit: where keys are asked for, a key or a ring will do.
    LiveKeyRing(KeyRing<Alg> ring)  // NOLINT(google-explicit-constructor)
        : ring_{std::make_shared<Ring>(checked(std::move(ring)))} {}
    /// Begins with one key, which signs and verifies.
    LiveKeyRing(const SecretKey<Alg>& key)
        : LiveKeyRing{KeyRing<Alg>{key}} {}  // NOLINT(google-explicit-constructor)

    /// Puts `ring` in the place of the present one. Once this has returned, no verification succeeds with a
    /// key that is not in `ring`, not even one that began before. Keys that are not in `ring` are erased
    /// before this returns, or, where threads are using the old ring at that moment, as soon as the last of
    /// them has finished its token. Throws `std::bad_alloc` only.
    void replace(KeyRing<Alg> ring) const { ring_->replace(checked(std::move(ring))); }

    /// The present ring, which stays valid while the result is in scope. For the library's own use.
    [[nodiscard]] auto read() const noexcept { return ring_->read(); }

    /// Changes with each `replace`, before it returns. For the library's own use.
    [[nodiscard]] std::uint64_t version() const noexcept { return ring_->version(); }

private:
    using Ring = detail::Snapshot<KeyRing<Alg>>;

    static KeyRing<Alg> checked(KeyRing<Alg> ring) {
        ring.require_keys();
        return ring;
    }

    detail::KeptPointer<Ring> ring_;
};

}  // namespace signet
