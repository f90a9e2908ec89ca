// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The base64url alphabet without padding, RFC 4648 §5 and RFC 7515 §2. Decoding accepts the canonical form
// only: one text for each byte string, so that no token can be spelled in two ways.
namespace signet::detail {

inline constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

inline constexpr std::uint8_t not_base64url = 0xFF;

inline constexpr auto base64url_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(not_base64url);
    for (std::size_t i = 0; i < base64url_alphabet.size(); ++i) {
        values[static_cast<unsigned char>(base64url_alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

constexpr std::size_t base64url_encoded_size(std::size_t bytes) noexcept {
    return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

/// The number of bytes that `characters` of base64url text stand for; nothing when no text has that length.
constexpr std::optional<std::size_t> base64url_decoded_size(std::size_t characters) noexcept {
    if (characters % 4 == 1) {
        return std::nullopt;
    }
    return characters / 4 * 3 + (characters % 4 == 0 ? 0 : characters % 4 - 1);
}

/// Writes exactly `base64url_encoded_size(size)` characters to `out`.
inline char* base64url_encode(const unsigned char* bytes, std::size_t size, char* out) noexcept {
    const char* const alphabet = base64url_alphabet.data();
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

/// Writes `base64url_decoded_size(text.size())` bytes to `out`; false when `text` is not canonical base64url,
/// and then `out` holds nothing of use.
inline bool base64url_decode(std::string_view text, unsigned char* out) noexcept {
    const std::size_t rest = text.size() % 4;
    if (rest == 1) {
        return false;
    }
    const auto* in = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = in + (text.size() - rest);
    const std::uint8_t* const values = base64url_values.data();
    std::uint32_t seen = 0;  // every value ever looked up: its top bit tells of a foreign character
    for (; in != end; in += 4) {
        const std::uint32_t a = values[in[0]], b = values[in[1]], c = values[in[2]], d = values[in[3]];
        seen |= a | b | c | d;
        *out++ = static_cast<unsigned char>(a << 2 | b >> 4);
        *out++ = static_cast<unsigned char>(b << 4 | c >> 2);
        *out++ = static_cast<unsigned char>(c << 6 | d);
    }
    if (rest != 0) {
        const std::uint32_t a = values[in[0]], b = values[in[1]], c = rest == 3 ? values[in[2]] : 0U;
        seen |= a | b | c;
        const std::uint32_t unused_bits = rest == 2 ? b & 15 : c & 3;
        seen |= unused_bits << 7;
        *out++ = static_cast<unsigned char>(a << 2 | b >> 4);
        if (rest == 3) {
            *out++ = static_cast<unsigned char>(b << 4 | c >> 2);
        }
    }
    return seen < 64;
}

[[nodiscard]] inline std::string base64url_encode(std::string_view bytes) {
    std::string text(base64url_encoded_size(bytes.size()), '\0');
    base64url_encode(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), text.data());
    return text;
}

[[nodiscard]] inline std::optional<std::string> base64url_decode(std::string_view text) {
    const auto size = base64url_decoded_size(text.size());
    if (!size) {
        return std::nullopt;
    }
    std::string bytes(*size, '\0');
    if (!base64url_decode(text, reinterpret_cast<unsigned char*>(bytes.data()))) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace signet::detail
