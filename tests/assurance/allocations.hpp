// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>

// Counts every allocation of this program, by operator new and by OpenSSL, and can make allocations fail.
namespace assurance {

/// Whether OpenSSL accepted our allocator. Otherwise the counts are wrong.
bool openssl_is_counted();

/// The number of blocks that all threads have allocated and not released.
long live_blocks();

/// The allocations of this thread since `reset_counts`.
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
    /// That allocation and all later ones fail.
    lasting,
};

/// While in scope, the n-th allocation of this thread fails (n counts from 1).
class OutOfMemory {
public:
    OutOfMemory(std::size_t nth, Shortage shortage);
    OutOfMemory(const OutOfMemory&) = delete;
    OutOfMemory& operator=(const OutOfMemory&) = delete;
    ~OutOfMemory();

    /// Whether that many allocations were made.
    [[nodiscard]] bool struck() const;
};

}  // namespace assurance
