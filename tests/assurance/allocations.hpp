// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>

// Counts, and on request refuses, every allocation of this program: operator new and OpenSSL's own.
namespace assurance {

/// Whether OpenSSL took our allocator; without it the counts are not worth anything.
bool openssl_is_counted();

/// Blocks that are allocated at this moment, of all threads.
long live_blocks();

/// What this thread has allocated since `reset_counts`.
struct AllocationCounts {
    std::size_t blocks = 0;
    std::size_t bytes = 0;
    /// How many of the blocks came from operator new.
    std::size_t from_new = 0;
};
void reset_counts();
AllocationCounts counts();

enum class Shortage {
    /// One allocation fails; the next ones succeed.
    passing,
    /// That allocation fails, and all that follow.
    lasting,
};

/// While in scope, the n-th allocation of this thread fails (n counts from 1).
class OutOfMemory {
public:
    OutOfMemory(std::size_t nth, Shortage shortage);
    OutOfMemory(const OutOfMemory&) = delete;
    OutOfMemory& operator=(const OutOfMemory&) = delete;
    ~OutOfMemory();

    /// Whether there have been that many allocations at all.
    [[nodiscard]] bool struck() const;
};

}  // namespace assurance
