// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "signet/detail/text/digits.hpp"
#include "signet/detail/text/load.hpp"

// NumericDate, RFC 7519 §2: seconds since 1970 as a JSON number, whole, fractional or with an exponent.
namespace signet::detail {

/// The parts of a JSON number. Its value has the decimal point after the first `point()` digits.
struct Decimal {
    bool negative = false;
    std::string_view integer;
    std::string_view fraction;
    /// The exponent of the number. One that does not fit is replaced by a value that is out of every range.
    std::int64_t exponent = 0;

    /// `number` must follow the JSON grammar.
    static constexpr Decimal parse(std::string_view number) noexcept {
        Decimal decimal;
        decimal.negative = number.starts_with('-');
        number.remove_prefix(decimal.negative ? 1 : 0);
        const std::size_t mantissa_end = number.find_first_of("eE");
        if (mantissa_end != std::string_view::npos) {
            decimal.exponent = parse_exponent(number.substr(mantissa_end + 1));
            number = number.substr(0, mantissa_end);
        }
        const std::size_t point = number.find('.');
        decimal.integer = number.substr(0, point);
        decimal.fraction = point == std::string_view::npos ? std::string_view{} : number.substr(point + 1);
        return decimal;
    }

    [[nodiscard]] constexpr std::size_t digits() const noexcept { return integer.size() + fraction.size(); }
    [[nodiscard]] constexpr int digit(std::size_t i) const noexcept {
        return (i < integer.size() ? integer[i] : fraction[i - integer.size()]) - '0';
    }
    /// The number of digits before the decimal point after the exponent is applied; negative for a
    /// number such as 1e-5.
    [[nodiscard]] constexpr std::int64_t point() const noexcept {
        return static_cast<std::int64_t>(integer.size()) + exponent;
    }

private:
    static constexpr std::int64_t parse_exponent(std::string_view text) noexcept {
        constexpr std::int64_t exponent_limit = std::int64_t{1} << 40;
        const bool negative = text.starts_with('-');
        text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
        std::int64_t exponent = 0;
        for (const char digit : text) {
            exponent = exponent >= exponent_limit ? exponent_limit : exponent * 10 + (digit - '0');
        }
        return negative ? -exponent : exponent;
    }
};

/// Whether a double can hold the number: its magnitude is below 1e308.
constexpr bool is_finite_json_number(std::string_view number) noexcept {
    constexpr std::int64_t max_power = 308;
    const Decimal decimal = Decimal::parse(number);
    for (std::size_t i = 0; i < decimal.digits(); ++i) {
        if (decimal.digit(i) != 0) {
            return decimal.point() - static_cast<std::int64_t>(i) <= max_power;
        }
    }
    return true;
}

/// The first and the last date that signet reads: the start of the year 1, which some systems write for "no
/// date", and the end of the year 9999. A date outside of this range has the wrong unit, or tries to
/// overflow an integer.
inline constexpr std::int64_t numeric_date_min = -62'135'596'800;
inline constexpr std::int64_t numeric_date_max = 253'402'300'799;

/// A date with microseconds and a flag for further digits, or no date.
///
/// It is stored in one integer, because reading a value that was just written in parts stalls the processor.
class NumericDate {
public:
    constexpr NumericDate() noexcept = default;
    /// `seconds` since 1970, plus `microseconds` below a million, plus less than one more if `has_more`.
    constexpr explicit NumericDate(std::int64_t seconds, std::int64_t microseconds = 0,
                                   bool has_more = false) noexcept
        : packed_{seconds * one_second + microseconds * 2 + (has_more ? 1 : 0)} {}

    /// Whether there is a date. Check this before any other call.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return packed_ != none; }
    /// The date, rounded down to seconds.
    [[nodiscard]] constexpr std::chrono::sys_seconds floor() const noexcept {
        return std::chrono::sys_seconds{std::chrono::seconds{packed_ >> fraction_bits}};
    }
    /// The fraction that `floor` drops, rounded down to microseconds.
    [[nodiscard]] constexpr std::chrono::microseconds fraction() const noexcept {
        return std::chrono::microseconds{(packed_ & (one_second - 1)) >> 1};
    }
    /// Whether there is a fraction, however small.
    [[nodiscard]] constexpr bool has_fraction() const noexcept { return (packed_ & (one_second - 1)) != 0; }

    /// Compares by time. Both objects must have a date.
    friend constexpr auto operator<=>(const NumericDate&, const NumericDate&) = default;

private:
    /// 20 bits for the microseconds, and one for further digits.
    static constexpr int fraction_bits = 21;
    static constexpr std::int64_t one_second = std::int64_t{1} << fraction_bits;
    static constexpr std::int64_t none = (std::numeric_limits<std::int64_t>::min)();

    std::int64_t packed_ = none;
};

/// Reads a number of any form and length.
constexpr NumericDate parse_unusual_numeric_date(const Decimal& decimal) noexcept {
    constexpr std::int64_t places = 6, million = 1'000'000;
    std::int64_t seconds = 0, microseconds = 0;
    bool has_more = false;
    const std::int64_t point = decimal.point();
    const auto digits = static_cast<std::int64_t>(decimal.digits());
    for (std::int64_t i = 0; i < digits; ++i) {
        const int digit = decimal.digit(static_cast<std::size_t>(i));
        if (i < point) {
            seconds = seconds * 10 + digit;
            if (seconds > numeric_date_max) {
                return {};
            }
        } else if (i - point < places) {
            microseconds = microseconds * 10 + digit;
        } else {
            has_more |= digit != 0;
        }
    }
    for (std::int64_t i = digits; i < point && seconds != 0; ++i) {
        seconds *= 10;
        if (seconds > numeric_date_max) {
            return {};
        }
    }
    // Each place after the last digit is a zero. Zeros before the first digit do not change the value.
    for (std::int64_t i = (std::max)(digits, point); microseconds != 0 && i < point + places; ++i) {
        microseconds *= 10;
    }
    if (decimal.negative) {
        // The fraction is relative to the whole second before.
        const std::int64_t below = microseconds + (has_more ? 1 : 0);
        seconds = below == 0 ? -seconds : -seconds - 1;
        microseconds = below == 0 ? 0 : million - below;
        if (seconds < numeric_date_min) {
            return {};
        }
    }
    return NumericDate{seconds, microseconds, has_more};
}

/// Reads a number that follows the JSON grammar. Returns no date if it is before the year 1 or
/// after the year 9999.
inline NumericDate parse_numeric_date(std::string_view number) noexcept {
    constexpr std::size_t usual_date_digits = 10;  // from 2001 to 2286
    if (number.size() == usual_date_digits) {
        const std::uint64_t first_eight = load_eight(number.data());
        const auto ninth = static_cast<unsigned>(number[8] - '0');
        const auto tenth = static_cast<unsigned>(number[9] - '0');
        if (are_eight_digits(first_eight) && ninth <= 9 && tenth <= 9) {
            const std::int64_t last_two = std::int64_t{ninth} * 10 + tenth;
            return NumericDate{eight_digits_value(first_eight) * 100 + last_two};
        }
    }
    return parse_unusual_numeric_date(Decimal::parse(number));
}

}  // namespace signet::detail
