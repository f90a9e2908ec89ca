// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "signet/detail/load.hpp"

namespace signet::detail {

/// The ASCII characters that stand for themselves in a JSON string: all but control bytes, quote and
/// backslash.
inline constexpr auto json_plain_characters = [] {
    std::array<bool, 256> plain{};
    for (std::size_t character = 0x20; character < 0x80; ++character) {
        plain[character] = character != '"' && character != '\\';
    }
    return plain;
}();

/// Marks, with its top bit, the first byte of eight that is not plain; 0 when all are. Bytes behind the first
/// may be marked wrongly: x - 0x01.. borrows into the top bit of each byte that is zero, and then into its
/// neighbour.
constexpr std::uint64_t mark_first_not_plain(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t tops = ones << 7;
    const std::uint64_t quote = bytes ^ ones * '"';
    const std::uint64_t backslash = bytes ^ ones * '\\';
    return (bytes | (bytes - ones * 0x20) | (quote - ones) | (backslash - ones)) & tops;
}

/// The first character from `at` on that is not plain, or `end`.
inline const char* skip_json_plain(const char* at, const char* end) noexcept {
    for (; end - at >= 8; at += 8) {
        if (const std::uint64_t marked = mark_first_not_plain(load_eight(at)); marked != 0) {
            return at + std::countr_zero(marked) / 8;
        }
    }
    while (at != end && json_plain_characters[static_cast<unsigned char>(*at)]) {
        ++at;
    }
    return at;
}

}  // namespace signet::detail
