// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "signet/clock.hpp"

namespace signet::testing {

/// A clock for tests that shows the same time until the test moves it, so that tests do not sleep.
///
/// Copies share one time: pass the clock to the issuer, the verifier and `LiveSession`, and all of them
/// follow it, as does a `SessionManager` with that issuer. Thread-safe.
class FixedClock {
public:
    /// A session manager takes all times from this clock, and none from its store.
    static constexpr bool is_simulated = true;

    /// Shows `start` until the test moves the clock.
    explicit FixedClock(std::chrono::sys_seconds start)
        : seconds_{
              std::make_shared<std::atomic<std::chrono::seconds::rep>>(start.time_since_epoch().count())} {}

    [[nodiscard]] std::chrono::sys_seconds now() const noexcept {
        return std::chrono::sys_seconds{std::chrono::seconds{seconds_->load()}};
    }

    /// Moves the clock by `step`, which may be negative.
    void advance(std::chrono::seconds step) const noexcept { seconds_->fetch_add(step.count()); }
    void set(std::chrono::sys_seconds time) const noexcept {
        seconds_->store(time.time_since_epoch().count());
    }

private:
    std::shared_ptr<std::atomic<std::chrono::seconds::rep>> seconds_;
};

static_assert(SimulatedClock<FixedClock>);

}  // namespace signet::testing
