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
    LiveKeyRing(KeyRing<Alg> ring)  // NOLINT(google-explicit-constructor)
        : ring_{std::make_shared<Ring>(checked(std::move(ring)))} {}
    /// Starts with a ring of one key, which signs and verifies.
    LiveKeyRing(const SecretKey<Alg>& key)
        : LiveKeyRing{KeyRing<Alg>{key}} {}  // NOLINT(google-explicit-constructor)

    /// Replaces the current ring. After this has returned, no verification succeeds with a key that is not in
    /// `ring`, including verifications that started earlier. Keys that are not in `ring` are erased before
    /// this returns. If threads use the old ring at that time, the last of them erases the keys when it has
    /// finished its token. Throws `std::bad_alloc`, and KeyError for a ring that was moved from.
    void replace(KeyRing<Alg> ring) const { ring_->replace(checked(std::move(ring))); }

    /// The current ring. It remains valid while the result is in scope. For the library's own use.
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
