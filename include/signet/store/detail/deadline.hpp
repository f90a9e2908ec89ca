// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace signet::detail {

/// The moment by which a call must have answered, however many steps it takes.
class Deadline {
public:
    using SteadyClock = std::chrono::steady_clock;

    explicit Deadline(std::chrono::milliseconds patience) : at_{SteadyClock::now() + patience} {}

    /// The nearer of this and `patience` from now on.
    [[nodiscard]] Deadline at_most(std::chrono::milliseconds patience) const {
        return Deadline{(std::min)(at_, SteadyClock::now() + patience)};
    }
    [[nodiscard]] SteadyClock::time_point at() const noexcept { return at_; }
    [[nodiscard]] bool is_over() const { return SteadyClock::now() >= at_; }

    /// For poll(2): rounded up, so that waiting that long gets there.
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
