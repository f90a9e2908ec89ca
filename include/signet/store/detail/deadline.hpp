// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace signet::detail {

/// The time by which a call must return, whatever the number of its steps.
class Deadline {
public:
    using SteadyClock = std::chrono::steady_clock;

    explicit Deadline(std::chrono::milliseconds patience) : at_{SteadyClock::now() + patience} {}

    /// The earlier of this deadline and `patience` from now.
    [[nodiscard]] Deadline at_most(std::chrono::milliseconds patience) const {
        return Deadline{(std::min)(at_, SteadyClock::now() + patience)};
    }
    [[nodiscard]] SteadyClock::time_point at() const noexcept { return at_; }
    [[nodiscard]] bool is_over() const { return SteadyClock::now() >= at_; }

    /// The time-out for poll(2). Rounded up, so that a full wait reaches the deadline.
    [[nodiscard]] int milliseconds_left() const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - SteadyClock::now());
        return static_cast<int>((std::clamp)(left.count(), std::chrono::milliseconds::rep{0},
                                             std::chrono::milliseconds::rep{3'600'000}));
    }

private:
    explicit Deadline(SteadyClock::time_point at) : at_{at} {}

    SteadyClock::time_point at_;
};

}  // namespace signet::detail
