// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "signet/clock.hpp"

namespace signet::testing {

/// A clock that stands still until a test moves it, so that no test ever sleeps.
///
/// Copies share one time: give the same clock to issuer, verifier and sessions, and move them all together.
/// Thread-safe.
class FixedClock {
public:
    /// Sessions take all times from this clock, none from their store.
    static constexpr bool is_simulated = true;

    /// Shows `start` until it is moved.
    explicit FixedClock(std::chrono::sys_seconds start)
        : seconds_{
              std::make_shared<std::atomic<std::chrono::seconds::rep>>(start.time_since_epoch().count())} {}

    /// The time that it was set to.
    [[nodiscard]] std::chrono::sys_seconds now() const noexcept {
        return std::chrono::sys_seconds{std::chrono::seconds{seconds_->load()}};
    }

    /// Moves the clock by `step`, which may be negative.
    void advance(std::chrono::seconds step) const noexcept { seconds_->fetch_add(step.count()); }
    /// Sets the clock to `time`.
    void set(std::chrono::sys_seconds time) const noexcept {
        seconds_->store(time.time_since_epoch().count());
    }

private:
    std::shared_ptr<std::atomic<std::chrono::seconds::rep>> seconds_;
};

static_assert(SimulatedClock<FixedClock>);

}  // namespace signet::testing
