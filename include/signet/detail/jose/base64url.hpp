// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/jose/base64url_wide.hpp"

// base64url without padding (RFC 4648 §5, RFC 7515 §2). Decoding accepts only the canonical form, so each
// byte string has exactly one encoding, and a token has exactly one spelling.
namespace signet::detail {

inline constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Marks a character that is not in the alphabet; no group of four valid characters has this bit.
inline constexpr std::uint32_t not_base64url = 1U << 24;

/// The value of each character, shifted for each of the four positions in a group. A group is then decoded by
/// four lookups and an OR, which is the fastest portable way.
inline constexpr auto base64url_values = [] {
    std::array<std::array<std::uint32_t, 256>, 4> places{};
    for (std::size_t place = 0; place < 4; ++place) {
        places[place].fill(not_base64url);
        for (std::uint32_t value = 0; value < base64url_alphabet.size(); ++value) {
            places[place][static_cast<unsigned char>(base64url_alphabet[value])] = value << (18 - 6 * place);
        }
    }
    return places;
}();

constexpr std::size_t base64url_encoded_size(std::size_t bytes) noexcept {
    return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

/// The number of bytes that `characters` characters of base64url encode; empty if no
/// encoding has that length.
constexpr std::optional<std::size_t> base64url_decoded_size(std::size_t characters) noexcept {
    if (characters % 4 == 1) {
        return std::nullopt;
    }
    return characters / 4 * 3 + (characters % 4 == 0 ? 0 : characters % 4 - 1);
}

/// Writes exactly `base64url_encoded_size(size)` characters to `out`.
inline char* base64url_encode(const unsigned char* bytes, std::size_t size, char* out) noexcept {
    const char* const alphabet = base64url_alphabet.data();
#ifdef SIGNET_HAS_WIDE_BASE64URL
    if (has_wide_base64url()) {
        const std::size_t done = base64url_encode_wide(bytes, size, out);
        bytes += done;
        size -= done;
        out += done / 3 * 4;
    }
#endif
    for (; size >= 3; bytes += 3, size -= 3) {
        const std::uint32_t group = std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2];
        *out++ = alphabet[group >> 18];
        *out++ = alphabet[group >> 12 & 63];
        *out++ = alphabet[group >> 6 & 63];
        *out++ = alphabet[group & 63];
    }
    if (size > 0) {
        const std::uint32_t group = std::uint32_t{bytes[0]} << 8 | (size == 2 ? bytes[1] : std::uint32_t{0});
        *out++ = alphabet[group >> 10];
        *out++ = alphabet[group >> 4 & 63];
        if (size == 2) {
            *out++ = alphabet[group << 2 & 63];
        }
    }
    return out;
}

/// Writes `base64url_decoded_size(text.size())` bytes to `out`. Returns false if `text` is not canonical
/// base64url; the bytes in `out` are then unspecified.
inline bool base64url_decode(std::string_view text, unsigned char* out) noexcept {
    const std::size_t rest = text.size() % 4;
    if (rest == 1) {
        return false;
    }
    const auto* in = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = in + (text.size() - rest);
#ifdef SIGNET_HAS_WIDE_BASE64URL
    if (has_wide_base64url()) {
        const std::size_t done = base64url_decode_wide(in, text.size(), out);
        in += done;
        out += done / 4 * 3;
    }
#endif
    const auto& [first, second, third, fourth] = base64url_values;
    std::uint32_t seen = 0;  // all groups joined: one foreign character anywhere shows in it
    for (; in != end; in += 4) {
        const std::uint32_t group = first[in[0]] | second[in[1]] | third[in[2]] | fourth[in[3]];
        seen |= group;
        *out++ = static_cast<unsigned char>(group >> 16);
        *out++ = static_cast<unsigned char>(group >> 8);
        *out++ = static_cast<unsigned char>(group);
    }
    if (rest != 0) {
        const std::uint32_t group = first[in[0]] | second[in[1]] | (rest == 3 ? third[in[2]] : 0U);
        const std::uint32_t unused_bits = group & (rest == 3 ? 0xFFU : 0xFFFFU);
        seen |= unused_bits != 0 ? not_base64url : group;
        *out++ = static_cast<unsigned char>(group >> 16);
        if (rest == 3) {
            *out++ = static_cast<unsigned char>(group >> 8);
        }
    }
    return (seen & not_base64url) == 0;
}

[[nodiscard]] inline std::string base64url_encode(std::string_view bytes) {
    std::string text(base64url_encoded_size(bytes.size()), '\0');
    base64url_encode(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), text.data());
    return text;
}

/// Decodes `text` into `bytes`. Returns false if `text` is not canonical base64url.
[[nodiscard]] inline bool base64url_decode(std::string_view text, std::string& bytes) {
    const auto size = base64url_decoded_size(text.size());
    if (!size) {
        return false;
    }
    bool canonical = false;
    // Does not use the offered size, which libstdc++ 12 makes larger than requested.
    bytes.resize_and_overwrite(*size, [&](char* out, std::size_t /*room*/) {
        canonical = base64url_decode(text, reinterpret_cast<unsigned char*>(out));
        return canonical ? *size : 0;
    });
    return canonical;
}

[[nodiscard]] inline std::optional<std::string> base64url_decode(std::string_view text) {
    std::optional<std::string> bytes{std::in_place};
    if (!base64url_decode(text, *bytes)) {
        bytes.reset();
    }
    return bytes;
}

}  // namespace signet::detail
