// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace signet::detail {

/// A request to fetch the keys of an issuer again. Verifiers make it, and the thread of a remote key set
/// takes it. Thread-safe.
class RefetchRequest {
public:
    /// Any number of calls make one request. Only the first of them takes a lock, and it waits for no fetch.
    void make() noexcept {
        if (made_.load(std::memory_order_relaxed) || made_.exchange(true)) {
            return;
        }
        // With the lock, the notification cannot be lost between the check of the thread and its wait.
        const std::scoped_lock lock{mutex_};
        wake_.notify_all();
    }
    [[nodiscard]] bool is_made() const noexcept { return made_.load(); }
    /// Requests made after this start a further fetch.
    void take() noexcept { made_.store(false); }

    /// Waits until `stop`, until `condition()` is true after a notification, or for `time`.
    template <class Stop, class Time, class Condition>
    void wait(const Stop& stop, const Time& time, const Condition& condition) {
        std::unique_lock lock{mutex_};
        wake_.wait_for(lock, stop, time, condition);
    }

private:
    std::atomic<bool> made_ = false;
    std::mutex mutex_;
    std::condition_variable_any wake_;
};

}  // namespace signet::detail
