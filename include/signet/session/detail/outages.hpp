// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>

#include "signet/session/record.hpp"

namespace signet::detail {

/// The outages of the store as the calls of one manager observed them: each one lasts from the start of a
/// failed call to the next successful call. All times are from one clock. Thread-safe.
class StoreOutages {
public:
    /// Records that a call that began at `began` has failed. It may have taken effect.
    void note_failure(SessionTime began) noexcept {
        const std::scoped_lock lock{mutex_};
        // An outage in which single calls succeed is one outage.
        constexpr std::chrono::seconds same_outage{1};
        if (!is_away_.load(std::memory_order_relaxed) && began - latest().end > same_outage) {
            latest_ = (latest_ + 1) % outages_.size();
            latest() = {.begin = began, .end = began};
        }
        latest().begin = (std::min)(latest().begin, began);
        is_away_.store(true, std::memory_order_relaxed);
    }

    /// Records that the store has answered at `now`. Takes no lock if there is no outage.
    void note_answer(SessionTime now) noexcept {
        if (!is_away_.load(std::memory_order_relaxed)) {
            return;
        }
        const std::scoped_lock lock{mutex_};
        latest().end = (std::max)(latest().begin, now);
        is_away_.store(false, std::memory_order_relaxed);
    }

    /// The sum of the outages between `begin` and `end`.
    [[nodiscard]] std::chrono::milliseconds between(SessionTime begin, SessionTime end) const noexcept {
        const std::scoped_lock lock{mutex_};
        std::chrono::milliseconds sum{0};
        for (const Outage& one : outages_) {
            const SessionTime first = (std::max)(begin, one.begin);
            const SessionTime last = (std::min)(end, one.end);
            sum += (std::max)(last - first, std::chrono::milliseconds{0});
        }
        return sum;
    }

private:
    struct Outage {
        SessionTime begin{};
        SessionTime end{};
    };
    [[nodiscard]] Outage& latest() noexcept { return outages_[latest_]; }

    mutable std::mutex mutex_;
    std::atomic<bool> is_away_{false};
    std::array<Outage, 4> outages_{};
    std::size_t latest_ = 0;
};

}  // namespace signet::detail
