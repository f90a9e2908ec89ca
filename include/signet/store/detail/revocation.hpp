// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include "signet/error.hpp"
#include "signet/session/record.hpp"
#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// The revocation that a store has read. Throws `StoreFailure::corrupt` if `by` is not a `RevokedBy`.
inline Revocation read_revocation(std::chrono::sys_seconds at, std::uint64_t by) {
    const auto known = revoked_by_of(by);
    if (!known) {
        throw StoreException{.error = StoreFailure::corrupt, .reason = "a session has an unknown revoked_by"};
    }
    return {.at = at, .by = *known};
}

}  // namespace signet::detail
