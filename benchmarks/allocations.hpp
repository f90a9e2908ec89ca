// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace signet_benchmark {

/// The number of allocations of this thread by `operator new` and by OpenSSL since it started. Those of
/// OpenSSL are counted if the environment variable SIGNET_COUNT_ALLOCATIONS is set.
[[nodiscard]] std::size_t allocations() noexcept;

}  // namespace signet_benchmark
