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

/// How long requests of one kind take from the server's call to the answer: the time inside a guard, as it is
/// under load, when the caches have been used for something else since the last one. Thread-safe.
class TimeInside {
public:
    void enter() noexcept { entered() = Clock::now(); }
    void leave() noexcept {
        const auto steps = static_cast<std::size_t>((Clock::now() - entered()) / step);
        ++requests_[std::min(steps, requests_.size() - 1)];
    }

    /// Half of the requests took less, in nanoseconds; 0 when there were none.
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

/// Calls the handler after noting the time.
template <class Handler>
auto entering(TimeInside& inside, Handler handler) {
    return [&inside, handler](const auto& request, auto&&... rest) {
        inside.enter();
        return handler(request, rest...);
    };
}

/// Answers after noting how long it took to come here.
template <class Answer>
auto leaving(TimeInside& inside, Answer answer) {
    return [&inside, answer](const auto& first, auto&&... rest) {
        inside.leave();
        return answer(first, rest...);
    };
}

}  // namespace guard_load
