// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

#include "signet/detail/crypto/random.hpp"

namespace signet::detail {

/// Counts the threads of this process that are in a section of code. After a fork, the count of the child
/// starts at zero: the threads that the parent had counted do not exist in the child and never leave.
class ProcessCount {
public:
    /// What was counted before a call of `enter`.
    enum class Before : std::uint8_t {
        other_process,  ///< The count was not of this process: it is new, or from the parent.
        none,           ///< No thread was in the section.
        some,           ///< At least one thread was in the section.
    };

    /// Counts the calling thread.
    Before enter() noexcept {
        const std::uint64_t zero = zero_of_this_process();
        std::uint64_t seen = count_.load(std::memory_order_relaxed);
        std::uint64_t next = 0;
        do {
            next = (is_of(zero, seen) ? seen : zero) + 1;
        } while (!count_.compare_exchange_weak(seen, next));
        return !is_of(zero, seen) ? Before::other_process : seen == zero ? Before::none : Before::some;
    }

    /// Ends the count of the calling thread, which must not have forked since it entered.
    void leave() noexcept { count_.fetch_sub(1); }

    /// Whether a thread of this process is in the section.
    [[nodiscard]] bool is_any() const noexcept {
        const std::uint64_t zero = zero_of_this_process();
        const std::uint64_t seen = count_.load();
        return is_of(zero, seen) && seen != zero;
    }

    /// The count, for `leave_if`.
    [[nodiscard]] std::uint64_t value() const noexcept { return count_.load(); }
    /// Sets the count to zero if no thread has entered since `value` returned `seen`. Returns whether it did.
    bool leave_if(std::uint64_t seen) noexcept {
        return count_.compare_exchange_strong(seen, zero_of_this_process());
    }

private:
    static constexpr unsigned process_shift = 32;

    // The upper half identifies the process, the lower half is the number of its threads.
    static std::uint64_t zero_of_this_process() noexcept {
        return std::uint64_t{forks_seen.load(std::memory_order_relaxed)} << process_shift;
    }
    static bool is_of(std::uint64_t zero, std::uint64_t count) noexcept {
        return count >> process_shift == zero >> process_shift;
    }

    std::atomic<std::uint64_t> count_{0};
};

}  // namespace signet::detail
