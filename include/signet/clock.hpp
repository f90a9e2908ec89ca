// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <ctime>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// The source of time of issuers, verifiers and sessions, in whole seconds since 1970
/// (NumericDate, RFC 7519 §2).
///
/// `now` must be thread-safe, and copies of a clock must return the same time. `signet::testing::FixedClock`
/// is a clock for tests.
template <class T>
concept Clock = std::copy_constructible<T> && requires(const T& clock) {
    { clock.now() } -> std::same_as<std::chrono::sys_seconds>;
};

/// A clock whose `now` is fast and may be late, and whose `exact_now` returns the exact time, in seconds or
/// finer units. A verifier calls `exact_now` where it decides the result: before it refuses a token as issued
/// in the future, and in the last second of the lifetime of a token.
///
/// The time of a clock without `exact_now` may be anywhere in the second that `now` returns. Dates with a
/// fraction are then rounded down.
template <class T>
concept ClockWithExactTime = Clock<T> && requires(const T& clock) {
    { clock.exact_now() } -> std::convertible_to<std::chrono::sys_time<std::chrono::nanoseconds>>;
};

/// A clock that does not follow real time, such as a clock for tests. It has the member
/// `static constexpr bool is_simulated = true`. Sessions then measure the time since a rotation with it,
/// instead of with the clock of the store.
template <class T>
concept SimulatedClock = Clock<T> && requires { requires T::is_simulated; };

/// The system clock. Thread-safe.
struct SystemClock {
    /// The time of the last tick of the kernel in whole seconds: up to 10 ms late.
    [[nodiscard]] std::chrono::sys_seconds now() const noexcept {
        // Several times as fast as system_clock::now(), and tokens need whole seconds only.
        return std::chrono::sys_seconds{std::chrono::seconds{std::time(nullptr)}};
    }

    /// The exact time.
    [[nodiscard]] std::chrono::sys_time<std::chrono::microseconds> exact_now() const noexcept {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace signet
