// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

// Reads and writes eight decimal digits in one integer; `load_eight` and `store_eight` put the first digit
// into the lowest byte. The row "issue" of token_benchmark needs these functions: see
// "What made it faster" in docs/performance.md.
namespace signet::detail {

/// The number of digits at the start of eight characters.
constexpr std::size_t leading_digits(std::uint64_t characters) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    const std::uint64_t values = characters ^ ones * '0';
    // Adding 0x76 to the value of a digit does not set the top bit of its byte. The byte of any other
    // character may carry into the next byte, which does not matter then.
    const std::uint64_t marked = ((values + ones * 0x76) | values) & (ones << 7);
    return static_cast<std::size_t>(std::countr_zero(marked)) / 8;
}

constexpr bool are_eight_digits(std::uint64_t characters) noexcept {
    return leading_digits(characters) == 8;
}

/// The number that eight digits represent. Combines digits into pairs, pairs into groups of four, and
/// these into the number.
constexpr std::int64_t eight_digits_value(std::uint64_t characters) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    std::uint64_t values = characters - ones * '0';
    values = values * 10 + (values >> 8);
    constexpr std::uint64_t outer_pairs = 0x000000FF000000FF;
    const std::uint64_t high = (values & outer_pairs) * (100 + (std::uint64_t{1'000'000} << 32));
    const std::uint64_t low = (values >> 16 & outer_pairs) * (1 + (std::uint64_t{10'000} << 32));
    return static_cast<std::int64_t>((high + low) >> 32);
}

/// The eight digits of a number below 100,000,000. Splits it into groups of four digits, these into
/// pairs, and pairs into digits. The multiplications divide by 100 and by 10, exactly for every
/// value that can occur.
constexpr std::uint64_t eight_digits_of(std::uint64_t value) noexcept {
    const std::uint64_t fours = value / 10'000 | value % 10'000 << 32;
    const std::uint64_t upper_pairs = fours * 5243 >> 19 & 0x0000007F0000007F;
    const std::uint64_t pairs = upper_pairs | (fours - upper_pairs * 100) << 16;
    const std::uint64_t upper_digits = pairs * 103 >> 10 & 0x000F000F000F000F;
    const std::uint64_t digits = upper_digits | (pairs - upper_digits * 10) << 8;
    constexpr std::uint64_t ones = 0x0101010101010101;
    return digits + ones * '0';
}

}  // namespace signet::detail
