// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace signet_benchmark {

/// How many blocks this thread has asked for, through `operator new` and by OpenSSL, since it was started.
/// OpenSSL's are counted when the environment has SIGNET_COUNT_ALLOCATIONS.
[[nodiscard]] std::size_t allocations() noexcept;

}  // namespace signet_benchmark
