// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/detail/moved_from.hpp"
#include "signet/detail/snapshot.hpp"
#include "signet/key_ring.hpp"

namespace signet {

/// A key ring that can be exchanged while issuers and verifiers are using it.
///
/// It is a handle, which a move copies: copies, and every issuer and verifier made from it, follow the same
/// ring. `replace` is atomic (a token is checked against the old ring or the new one, never a mixture) and no
/// reader ever waits for it. Thread-safe.
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

    /// Puts `ring` in the place of the present one. Returns once no thread uses the old ring any more, whose
    /// keys have then been erased (unless they are in `ring` too).
    void replace(KeyRing<Alg> ring) const { ring_->replace(checked(std::move(ring))); }

    /// The present ring, which stays valid while the result is in scope. For the library's own use.
    [[nodiscard]] auto read() const noexcept { return ring_->read(); }

private:
    using Ring = detail::Snapshot<KeyRing<Alg>>;

    static KeyRing<Alg> checked(KeyRing<Alg> ring) {
        ring.require_keys();
        return ring;
    }

    detail::KeptPointer<Ring> ring_;
};

}  // namespace signet
