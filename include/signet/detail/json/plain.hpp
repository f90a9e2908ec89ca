// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "signet/detail/text/load.hpp"

#ifdef __SSE2__  // every x86-64 has it
#include <emmintrin.h>
#endif

namespace signet::detail {

/// The plain characters: ASCII characters that need no escape in a JSON string. These are all except bytes
/// below 0x20, quote and backslash.
inline constexpr auto json_plain_characters = [] {
    std::array<bool, 256> plain{};
    for (std::size_t character = 0x20; character < 0x80; ++character) {
        plain[character] = character != '"' && character != '\\';
    }
    return plain;
}();

/// Sets the top bit of the first byte, of eight, that is not plain. Returns 0 if all are plain. Later bytes
/// may be marked wrongly, because each subtraction can borrow from the next byte.
constexpr std::uint64_t mark_first_not_plain(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t tops = ones << 7;
    const std::uint64_t quote = bytes ^ ones * '"';
    const std::uint64_t backslash = bytes ^ ones * '\\';
    return (bytes | (bytes - ones * 0x20) | (quote - ones) | (backslash - ones)) & tops;
}

/// The first character from `at` on that is not plain, or `end`, on any processor.
inline const char* skip_json_plain_by_eight(const char* at, const char* end) noexcept {
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

#ifdef __SSE2__
/// One bit for each of sixteen characters that is not plain.
inline unsigned mark_not_plain_of_sixteen(const char* bytes) noexcept {
    const __m128i in = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i quote = _mm_cmpeq_epi8(in, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(in, _mm_set1_epi8('\\'));
    // The comparison is signed, so bytes from 0x80 on are negative.
    const __m128i not_ascii_text = _mm_cmplt_epi8(in, _mm_set1_epi8(' '));
    const __m128i marked = _mm_or_si128(not_ascii_text, _mm_or_si128(quote, backslash));
    return static_cast<unsigned>(_mm_movemask_epi8(marked));
}
#endif

/// The first character from `at` on that is not plain, or `end`.
inline const char* skip_json_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        if (const unsigned marked = mark_not_plain_of_sixteen(at); marked != 0) {
            return at + std::countr_zero(marked);
        }
    }
#endif
    return skip_json_plain_by_eight(at, end);
}

}  // namespace signet::detail
