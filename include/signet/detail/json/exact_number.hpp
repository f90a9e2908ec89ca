// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "signet/detail/base/cxx23.hpp"

namespace signet::detail {

[[noreturn]] inline void throw_inexact() {
    throw std::range_error{"signet: a JSON number or boolean does not fit the type that it is read into"};
}

/// Whether `value` is in the range of `T`. The limits are converted first, because std::cmp_less_equal does
/// not accept character types.
template <std::integral T, class Wide>
bool fits_integer(Wide value) noexcept {
    using Limit = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    return std::cmp_less_equal(static_cast<Limit>((std::numeric_limits<T>::min)()), value) &&
           std::cmp_less_equal(value, static_cast<Limit>((std::numeric_limits<T>::max)()));
}

template <std::integral T, class Wide>
T to_integer(Wide value) {
    if (!fits_integer<T>(value)) {
        throw_inexact();
    }
    return static_cast<T>(value);
}

/// Whether the double is a whole number with a magnitude below 2^53. From there on, several whole
/// numbers share one double.
inline bool is_exactly_whole(double value) noexcept {
    constexpr double first_with_gaps = 9007199254740992.0;
    return std::fabs(value) < first_with_gaps && std::trunc(value) == value;
}

template <std::integral T>
T to_integer(double value) {
    if (!is_exactly_whole(value)) {
        throw_inexact();
    }
    return to_integer<T>(static_cast<std::int64_t>(value));
}

/// Whether all significant binary digits of `magnitude` fit the mantissa of `T`.
template <std::floating_point T>
bool fits_mantissa(std::uint64_t magnitude) noexcept {
    return magnitude == 0 ||
           std::bit_width(magnitude >> std::countr_zero(magnitude)) <= std::numeric_limits<T>::digits;
}

template <class T>
T exact_number(const nlohmann::json& json) {
    if constexpr (std::same_as<T, bool>) {
        if (!json.is_boolean()) {
            throw_inexact();
        }
        return json.get<bool>();
    } else {
        if (!json.is_number()) {
            throw_inexact();
        }
        if constexpr (std::integral<T>) {
            return json.is_number_float()      ? to_integer<T>(json.get<double>())
                   : json.is_number_unsigned() ? to_integer<T>(json.get<std::uint64_t>())
                                               : to_integer<T>(json.get<std::int64_t>());
        } else if (json.is_number_float()) {
            const auto value = json.get<double>();
            if (std::fabs(value) > static_cast<long double>((std::numeric_limits<T>::max)())) {
                throw_inexact();
            }
            return static_cast<T>(value);
        } else {
            const bool negative = !json.is_number_unsigned() && json.get<std::int64_t>() < 0;
            const auto bits = json.is_number_unsigned()
                                  ? json.get<std::uint64_t>()
                                  : static_cast<std::uint64_t>(json.get<std::int64_t>());
            const std::uint64_t magnitude = negative ? ~bits + 1 : bits;
            if (!fits_mantissa<T>(magnitude)) {
                throw_inexact();
            }
            return negative ? -static_cast<T>(magnitude) : static_cast<T>(magnitude);
        }
    }
}

}  // namespace signet::detail
