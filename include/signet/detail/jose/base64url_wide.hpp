// SPDX-License-Identifier: MIT
#pragma once

#include "signet/detail/base/cxx23.hpp"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define SIGNET_HAS_WIDE_BASE64URL 1

#include <tmmintrin.h>

#include <cstddef>

// Encodes and decodes base64url sixteen characters at a time on processors with SSSE3 (every x86 since 2006);
// base64url.hpp does the rest, and everything on other processors. The verification rows of token_benchmark
// need it: it makes a verification a sixth faster.
namespace signet::detail {

inline bool has_wide_base64url() noexcept {
    return __builtin_cpu_supports("ssse3") != 0;
}

/// Decodes whole groups of 16 characters into 12 bytes each and returns the number of decoded characters.
/// Stops at the first group with a character outside of the alphabet, and where `out` has room for fewer than
/// 4 bytes after the group.
__attribute__((target("ssse3"))) inline std::size_t base64url_decode_wide(const unsigned char* text,
                                                                          std::size_t size,
                                                                          unsigned char* out) noexcept {
    std::size_t done = 0;
    // Each step writes 16 bytes, of which 12 are output. The 4 others need room, so 6 more
    // characters must follow.
    for (; size - done >= 16 + 6; done += 16, out += 12) {
        const __m128i in = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + done));
        const __m128i high = _mm_and_si128(_mm_srli_epi32(in, 4), _mm_set1_epi8(0x0F));
        const __m128i low = _mm_and_si128(in, _mm_set1_epi8(0x0F));
        // The alphabet as a table of 16 rows (high half of a character) and 16 columns (low half). Rows
        // that have the same columns share a bit; a character is in the alphabet when its row's bit is set
        // in its column.
        const __m128i row =
            _mm_shuffle_epi8(_mm_setr_epi8(0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0), high);
        const __m128i column =
            _mm_shuffle_epi8(_mm_setr_epi8(26, 30, 30, 30, 30, 30, 30, 30, 30, 30, 28, 4, 4, 5, 4, 12), low);
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_and_si128(row, column), _mm_setzero_si128())) != 0) {
            break;
        }
        // The number to add to the characters of each row. Only '_' differs from the rest of its row.
        const __m128i shift = _mm_shuffle_epi8(
            _mm_setr_epi8(0, 0, 62 - '-', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0),
            high);
        const __m128i underscore =
            _mm_and_si128(_mm_cmpeq_epi8(in, _mm_set1_epi8('_')), _mm_set1_epi8(63 - '_' + 'A'));
        const __m128i values = _mm_add_epi8(in, _mm_add_epi8(shift, underscore));
        // Joins four values of 6 bits into one of 24, then drops the empty byte of each.
        const __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
        const __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
        const __m128i bytes =
            _mm_shuffle_epi8(groups, _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    }
    return done;
}

/// Encodes whole groups of 12 bytes into 16 characters each and returns the number of encoded bytes.
__attribute__((target("ssse3"))) inline std::size_t base64url_encode_wide(const unsigned char* bytes,
                                                                          std::size_t size,
                                                                          char* out) noexcept {
    std::size_t done = 0;
    // Each step reads 16 bytes, of which it encodes 12.
    for (; size - done >= 16; done += 12, out += 16) {
        const __m128i in = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + done));
        const __m128i groups =
            _mm_shuffle_epi8(in, _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
        // Moves each 6-bit value into its own byte. Each multiplication shifts its values by
        // different numbers of bits.
        const __m128i high =
            _mm_mulhi_epu16(_mm_and_si128(groups, _mm_set1_epi32(0x0fc0fc00)), _mm_set1_epi32(0x04000040));
        const __m128i low =
            _mm_mullo_epi16(_mm_and_si128(groups, _mm_set1_epi32(0x003f03f0)), _mm_set1_epi32(0x01000010));
        const __m128i values = _mm_or_si128(high, low);
        const auto from = [values](int first, int difference) {
            return _mm_and_si128(_mm_cmpgt_epi8(values, _mm_set1_epi8(static_cast<char>(first - 1))),
                                 _mm_set1_epi8(static_cast<char>(difference)));
        };
        // Each range adds the difference between its offset and the offset of the range before it.
        __m128i text = _mm_add_epi8(values, _mm_set1_epi8('A'));
        text = _mm_add_epi8(text, from(26, ('a' - 26) - 'A'));
        text = _mm_add_epi8(text, from(52, ('0' - 52) - ('a' - 26)));
        text = _mm_add_epi8(text, from(62, ('-' - 62) - ('0' - 52)));
        text = _mm_add_epi8(text, from(63, ('_' - 63) - ('-' - 62)));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), text);
    }
    return done;
}

}  // namespace signet::detail

#endif
