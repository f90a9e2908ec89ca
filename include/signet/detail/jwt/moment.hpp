// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ratio>

#include "signet/clock.hpp"
#include "signet/detail/jwt/numeric_date.hpp"

namespace signet::detail {

/// The time of a clock: a second, and the part of it that has passed.
struct Moment {
    /// The fraction for a clock of whole seconds: all of the second may have passed.
    static constexpr std::chrono::microseconds end_of_second{999'999};

    std::chrono::sys_seconds second;
    std::chrono::microseconds fraction = end_of_second;

    /// Whether this is before `date` moved by `offset`. The offset is added to the date, which is from the
    /// year 1 to 9999, so the sum cannot overflow, whatever the clock returns.
    [[nodiscard]] constexpr bool is_before(const NumericDate& date,
                                           std::chrono::seconds offset) const noexcept {
        const std::chrono::sys_seconds limit = date.floor() + offset;
        return second < limit || (second == limit && fraction < date.fraction());
    }
};

/// The exact time of `clock`, in microseconds if the clock is finer than one second.
template <ClockWithExactTime ClockType>
Moment exact_moment(const ClockType& clock) {
    const auto now = clock.exact_now();
    const std::chrono::sys_seconds second = std::chrono::floor<std::chrono::seconds>(now);
    if constexpr (std::ratio_greater_equal_v<typename decltype(now)::period, std::ratio<1>>) {
        return {second};
    } else {
        return {second, std::chrono::floor<std::chrono::microseconds>(now - second)};
    }
}

}  // namespace signet::detail
