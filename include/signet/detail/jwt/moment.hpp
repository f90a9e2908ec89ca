// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ratio>

#include "signet/clock.hpp"
#include "signet/detail/jwt/numeric_date.hpp"

namespace signet::detail {

/// A reading of a clock: a second, and how much of it has passed.
struct Moment {
    /// The fraction for a clock of whole seconds: all of the second may have passed.
    static constexpr std::chrono::microseconds end_of_second{999'999};

    std::chrono::sys_seconds second;
    std::chrono::microseconds fraction = end_of_second;

    /// Whether this is before `date` moved by `offset`. The offset is added to the date, which is between the
    /// years 1 and 9999, and not to this, so that no clock can make the sum overflow.
    [[nodiscard]] constexpr bool is_before(const NumericDate& date,
                                           std::chrono::seconds offset) const noexcept {
        const std::chrono::sys_seconds limit = date.floor() + offset;
        return second < limit || (second == limit && fraction < date.fraction());
    }
};

/// The exact time of `clock`, to the microsecond where it tells that much.
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
