// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "signet/detail/digits.hpp"
#include "signet/detail/load.hpp"

// NumericDate, RFC 7519 §2: seconds since 1970 as a JSON number, whole, fractional or with an exponent.
namespace signet::detail {

/// A JSON number taken apart: its digits with the decimal point after the first `point` of them.
struct Decimal {
    bool negative = false;
    std::string_view integer;
    std::string_view fraction;
    /// The power of ten that the number ends with; far out of any range when it does not fit.
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
    /// How many digits stand before the decimal point once the exponent is applied; negative for 0.00x.
    [[nodiscard]] constexpr std::int64_t point() const noexcept {
        return static_cast<std::int64_t>(integer.size()) + exponent;
    }

private:
    static constexpr std::int64_t parse_exponent(std::string_view text) noexcept {
        constexpr std::int64_t beyond_any_text = std::int64_t{1} << 40;
        const bool negative = text.starts_with('-');
        text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
        std::int64_t exponent = 0;
        for (const char digit : text) {
            exponent = exponent >= beyond_any_text ? beyond_any_text : exponent * 10 + (digit - '0');
        }
        return negative ? -exponent : exponent;
    }
};

/// Whether a double can hold the number: its first digit that counts stands below 1e308.
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

/// A moment in whole seconds, and whether the number had more to it than that; or none.
///
/// One integer, and not an optional of two members: that is written in parts and read as a whole, for which
/// the processor has to wait.
class NumericDate {
public:
    constexpr NumericDate() noexcept = default;
    /// `seconds` since 1970, not negative.
    constexpr NumericDate(std::int64_t seconds, bool has_fraction) noexcept
        : half_seconds_{seconds * 2 + (has_fraction ? 1 : 0)} {}

    /// Whether there is one: asked before anything else is.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return half_seconds_ != none; }
    /// Rounded down, so that a fraction never lengthens the life of a token.
    [[nodiscard]] constexpr std::chrono::sys_seconds floor() const noexcept {
        return moment(half_seconds_ >> 1);
    }
    /// Rounded up, so that a fraction never brings the start of a token forward.
    [[nodiscard]] constexpr std::chrono::sys_seconds ceil() const noexcept {
        return moment((half_seconds_ + 1) >> 1);
    }

private:
    static constexpr std::int64_t none = -1;

    static constexpr std::chrono::sys_seconds moment(std::int64_t seconds) noexcept {
        return std::chrono::sys_seconds{std::chrono::seconds{seconds}};
    }

    /// Any fraction counts as a half.
    std::int64_t half_seconds_ = none;
};

/// The last moment that signet reads, 9999-12-31T23:59:59Z: later ones are a mistake in units or an attack on
/// an integer type.
inline constexpr std::int64_t numeric_date_max = 253'402'300'799;

/// Reads a number of any form and length.
constexpr NumericDate parse_unusual_numeric_date(const Decimal& decimal) noexcept {
    std::int64_t seconds = 0;
    bool has_fraction = false;
    const auto digits = static_cast<std::int64_t>(decimal.digits());
    for (std::int64_t i = 0; i < digits; ++i) {
        const int digit = decimal.digit(static_cast<std::size_t>(i));
        if (i >= decimal.point()) {
            has_fraction |= digit != 0;
        } else {
            seconds = seconds * 10 + digit;
            if (seconds > numeric_date_max) {
                return {};
            }
        }
    }
    for (std::int64_t i = digits; i < decimal.point() && seconds != 0; ++i) {
        seconds *= 10;
        if (seconds > numeric_date_max) {
            return {};
        }
    }
    if (decimal.negative && (seconds != 0 || has_fraction)) {
        return {};
    }
    return NumericDate{seconds, has_fraction};
}

/// Reads a number that follows the JSON grammar. None when it lies before 1970 or after the year 9999.
inline NumericDate parse_numeric_date(std::string_view number) noexcept {
    constexpr std::size_t everyday_digits = 10;  // from 2001 to 2286
    if (number.size() == everyday_digits) {
        const std::uint64_t first_eight = load_eight(number.data());
        const auto ninth = static_cast<unsigned>(number[8] - '0');
        const auto tenth = static_cast<unsigned>(number[9] - '0');
        if (are_eight_digits(first_eight) && ninth <= 9 && tenth <= 9) {
            const std::int64_t last_two = std::int64_t{ninth} * 10 + tenth;
            return NumericDate{eight_digits_value(first_eight) * 100 + last_two, false};
        }
    }
    return parse_unusual_numeric_date(Decimal::parse(number));
}

}  // namespace signet::detail
