// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// The time of verification, for the `check` of a policy.
struct CheckTime {
    std::chrono::sys_seconds now;  ///< the time of the verifier's clock
    std::chrono::seconds leeway;   ///< `VerifierOptions::leeway`
    /// How far in the future a login may be: the larger of `VerifierOptions::future_tolerance`
    /// and the leeway.
    std::chrono::seconds future_tolerance{0};
    /// The part of the second `now` that has passed; the whole second if the clock does not say.
    std::chrono::microseconds fraction{999'999};

    /// Whether `date` plus the leeway is in the future.
    [[nodiscard]] bool is_before(std::chrono::sys_time<std::chrono::microseconds> date) const noexcept {
        const auto second = std::chrono::floor<std::chrono::seconds>(date);
        return now < second + leeway || (now == second + leeway && fraction < date - second);
    }
};

}  // namespace signet
