// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <ctime>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// Where issuer, verifier and sessions take the time from: whole seconds since 1970 (RFC 7519 §2,
/// NumericDate).
///
/// `now` must be safe to call from several threads at once, and copies of a clock must show the same time.
/// `signet::testing::FixedClock` is one that tests move by hand.
template <class T>
concept Clock = std::copy_constructible<T> && requires(const T& clock) {
    { clock.now() } -> std::same_as<std::chrono::sys_seconds>;
};

/// A clock whose `now` may be late, for speed, and that can tell the exact time as well, in whole seconds or
/// in finer units. A verifier asks for the exact time where that decides: before it says that a token comes
/// from the future, and in the last second of a token's life.
///
/// A clock without `exact_now` is taken to be anywhere in the second that it shows: dates with a fraction are
/// then rounded down.
template <class T>
concept ClockWithExactTime = Clock<T> && requires(const T& clock) {
    { clock.exact_now() } -> std::convertible_to<std::chrono::sys_time<std::chrono::nanoseconds>>;
};

/// A clock that does not follow real time, such as one that tests move by hand: it has a member
/// `static constexpr bool is_simulated = true`. Sessions then measure everything with it, where they
/// otherwise ask the store's clock how long ago a rotation was.
template <class T>
concept SimulatedClock = Clock<T> && requires { requires T::is_simulated; };

/// The machine's own clock. Thread-safe.
struct SystemClock {
    /// Now, in whole seconds, as the kernel's last tick saw it: up to 10 ms late.
    [[nodiscard]] std::chrono::sys_seconds now() const noexcept {
        // Whole seconds are all that a token knows, and asking for no more is several times as fast.
        return std::chrono::sys_seconds{std::chrono::seconds{std::time(nullptr)}};
    }

    /// Now, without delay.
    [[nodiscard]] std::chrono::sys_time<std::chrono::microseconds> exact_now() const noexcept {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace signet
