// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

#include "signet/detail/crypto/random.hpp"

namespace signet::detail {

/// Counts threads of this process that are in some place. After a fork the child starts at zero again: the
/// threads that its parent had counted do not exist in the child, and would never count themselves out.
class ProcessCount {
public:
    /// What was counted before.
    enum class Before : std::uint8_t {
        other_process,  ///< nothing of this process: the count is new, or its parent's
        none,           ///< no thread
        some,           ///< another thread
    };

    /// Counts the calling thread in.
    Before enter() noexcept {
        const std::uint64_t zero = zero_of_this_process();
        std::uint64_t seen = count_.load(std::memory_order_relaxed);
        std::uint64_t next = 0;
        do {
            next = (is_of(zero, seen) ? seen : zero) + 1;
        } while (!count_.compare_exchange_weak(seen, next));
        return !is_of(zero, seen) ? Before::other_process : seen == zero ? Before::none : Before::some;
    }

    /// Counts the calling thread out. It must not have forked since it entered.
    void leave() noexcept { count_.fetch_sub(1); }

    /// Whether a thread of this process is counted in.
    [[nodiscard]] bool is_any() const noexcept {
        const std::uint64_t zero = zero_of_this_process();
        const std::uint64_t seen = count_.load();
        return is_of(zero, seen) && seen != zero;
    }

    /// The count, for `leave_if`.
    [[nodiscard]] std::uint64_t value() const noexcept { return count_.load(); }
    /// Counts all threads out if none has entered since `value` returned `seen`; whether it did.
    bool leave_if(std::uint64_t seen) noexcept {
        return count_.compare_exchange_strong(seen, zero_of_this_process());
    }

private:
    static constexpr unsigned process_shift = 32;

    // The upper half says in which process the lower half was counted.
    static std::uint64_t zero_of_this_process() noexcept {
        return std::uint64_t{forks_seen.load(std::memory_order_relaxed)} << process_shift;
    }
    static bool is_of(std::uint64_t zero, std::uint64_t count) noexcept {
        return count >> process_shift == zero >> process_shift;
    }

    std::atomic<std::uint64_t> count_{0};
};

}  // namespace signet::detail
