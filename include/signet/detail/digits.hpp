// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

// Eight decimal digits at once, as `load_eight` reads them: the first in the lowest byte.
namespace signet::detail {

/// How many of eight characters are digits, counted from the first on.
constexpr std::size_t leading_digits(std::uint64_t characters) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    const std::uint64_t values = characters ^ ones * '0';
    // 0x76 more than a digit's value just leaves the top bit of its byte alone. What is no digit may carry
    // into the byte behind it, which no longer matters then.
    const std::uint64_t marked = ((values + ones * 0x76) | values) & (ones << 7);
    return static_cast<std::size_t>(std::countr_zero(marked)) / 8;
}

constexpr bool are_eight_digits(std::uint64_t characters) noexcept {
    return leading_digits(characters) == 8;
}

/// The number that eight digits stand for: joins neighbours into pairs, pairs into fours, fours into all.
constexpr std::int64_t eight_digits_value(std::uint64_t characters) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    std::uint64_t values = characters - ones * '0';
    values = values * 10 + (values >> 8);
    constexpr std::uint64_t outer_pairs = 0x000000FF000000FF;
    const std::uint64_t high = (values & outer_pairs) * (100 + (std::uint64_t{1'000'000} << 32));
    const std::uint64_t low = (values >> 16 & outer_pairs) * (1 + (std::uint64_t{10'000} << 32));
    return static_cast<std::int64_t>((high + low) >> 32);
}

}  // namespace signet::detail
