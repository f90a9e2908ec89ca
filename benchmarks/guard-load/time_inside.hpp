// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace guard_load {

/// Measures the time from the server's call to the answer, which is the time inside a guard under load, when
/// other work uses the caches between two requests. Thread-safe.
class TimeInside {
public:
    void enter() noexcept { entered() = Clock::now(); }
    void leave() noexcept {
        const auto steps = static_cast<std::size_t>((Clock::now() - entered()) / step);
        ++requests_[std::min(steps, requests_.size() - 1)];
    }

    /// The median in nanoseconds; 0 without requests.
    [[nodiscard]] std::int64_t median() const noexcept {
        std::uint64_t left = std::accumulate(requests_.begin(), requests_.end(), std::uint64_t{0}) / 2;
        for (std::size_t steps = 0; steps < requests_.size(); ++steps) {
            if (left < requests_[steps]) {
                return static_cast<std::int64_t>(steps) * step.count();
            }
            left -= requests_[steps];
        }
        return 0;
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::nanoseconds step{10};

    static Clock::time_point& entered() noexcept {
        thread_local Clock::time_point time;
        return time;
    }

    std::array<std::atomic<std::uint64_t>, 20'000> requests_{};
};

/// Notes the time and calls the handler.
template <class Handler>
auto entering(TimeInside& inside, Handler handler) {
    return [&inside, handler](const auto& request, auto&&... rest) {
        inside.enter();
        return handler(request, rest...);
    };
}

/// Notes the time since `entering` and answers.
template <class Answer>
auto leaving(TimeInside& inside, Answer answer) {
    return [&inside, answer](const auto& first, auto&&... rest) {
        inside.leave();
        return answer(first, rest...);
    };
}

}  // namespace guard_load
