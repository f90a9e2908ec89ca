// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace signet {

/// The moment of verification, for a policy's `check`.
struct CheckTime {
    std::chrono::sys_seconds now;  ///< by the verifier's clock
    std::chrono::seconds leeway;   ///< `VerifierOptions::leeway`
};

}  // namespace signet
