// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// The moment of verification, for a policy's `check`.
struct CheckTime {
    std::chrono::sys_seconds now;  ///< by the verifier's clock
    std::chrono::seconds leeway;   ///< `VerifierOptions::leeway`
    /// How far in the future a login may be: the larger of `VerifierOptions::future_tolerance` and the
    /// leeway.
    std::chrono::seconds future_tolerance{0};
    /// How much of the second `now` has passed; all of it where the clock does not tell.
    std::chrono::microseconds fraction{999'999};

    /// Whether `date`, and the leeway after it, are still in the future.
    [[nodiscard]] bool is_before(std::chrono::sys_time<std::chrono::microseconds> date) const noexcept {
        const auto second = std::chrono::floor<std::chrono::seconds>(date);
        return now < second + leeway || (now == second + leeway && fraction < date - second);
    }
};

}  // namespace signet
