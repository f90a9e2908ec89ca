// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

namespace signet {

/// How `LiveSession` checks sessions.
struct LiveSessionOptions {
    /// For how long a session that was live in the store counts as live without a new query: 0 (query the
    /// store each time) to 5 minutes. A session that ends meanwhile is accepted for that much longer.
    std::chrono::seconds cache_time{0};
    /// The maximum number of sessions in the cache.
    std::size_t cache_capacity = 10'000;
    /// Accept a token of a bound session when the caller passes no request whose binding could be compared.
    /// A guard without `GuardOptions::context` passes an empty one, which is refused in any case.
    bool allow_unchecked_binding = false;
};

}  // namespace signet
