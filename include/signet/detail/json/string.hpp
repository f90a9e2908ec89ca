// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signet/detail/json/plain.hpp"
#include "signet/detail/text/utf8.hpp"

// JSON strings (RFC 8259 §7): unescapes strings that the scanner has accepted, and writes strings.
namespace signet::detail {

/// The value of four hexadecimal digits; above 0xFFFF if `digits` does not start with four of them.
constexpr char32_t json_hex4(std::string_view digits) noexcept {
    constexpr char32_t not_hex = 0x10000;
    if (digits.size() < 4) {
        return not_hex;
    }
    char32_t value = 0;
    for (const char digit : digits.substr(0, 4)) {
        const char lower = static_cast<char>(digit | 0x20);
        if (digit >= '0' && digit <= '9') {
            value = value << 4 | static_cast<char32_t>(digit - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value << 4 | static_cast<char32_t>(lower - 'a' + 10);
        } else {
            return not_hex;
        }
    }
    return value;
}

constexpr bool is_high_surrogate(char32_t unit) noexcept {
    return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low_surrogate(char32_t unit) noexcept {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// The length of the escape that starts at `text[0]`, a backslash. 0 if it is not an escape of RFC 8259, or
/// is half of a surrogate pair.
constexpr std::size_t json_escape_length(std::string_view text) noexcept {
    if (text.size() < 2) {
        return 0;
    }
    if (text[1] != 'u') {
        return std::string_view{"\"\\/bfnrt"}.contains(text[1]) ? 2 : 0;
    }
    const char32_t unit = json_hex4(text.substr(2));
    if (unit > 0xFFFF || is_low_surrogate(unit)) {
        return 0;
    }
    if (!is_high_surrogate(unit)) {
        return 6;
    }
    const bool pair =
        text.size() >= 12 && text[6] == '\\' && text[7] == 'u' && is_low_surrogate(json_hex4(text.substr(8)));
    return pair ? 12 : 0;
}

/// Unescapes `raw`, the inside of a valid JSON string, to `out` and returns the end of the output. The output
/// is never longer than `raw`.
constexpr char* json_unescape(std::string_view raw, char* out) noexcept {
    while (!raw.empty()) {
        if (raw[0] != '\\') {
            *out++ = raw[0];
            raw.remove_prefix(1);
            continue;
        }
        const std::size_t length = json_escape_length(raw);
        switch (raw[1]) {
            case 'b':
                *out++ = '\b';
                break;
            case 'f':
                *out++ = '\f';
                break;
            case 'n':
                *out++ = '\n';
                break;
            case 'r':
                *out++ = '\r';
                break;
            case 't':
                *out++ = '\t';
                break;
            case 'u': {
                char32_t code_point = json_hex4(raw.substr(2));
                if (length == 12) {
                    code_point =
                        0x10000 + ((code_point - 0xD800) << 10) + (json_hex4(raw.substr(8)) - 0xDC00);
                }
                out = utf8_write(code_point, out);
                break;
            }
            default:
                *out++ = raw[1];
                break;
        }
        raw.remove_prefix(length);
    }
    return out;
}

[[nodiscard]] inline std::string json_unescape(std::string_view raw) {
    std::string text(raw.size(), '\0');
    text.resize(static_cast<std::size_t>(json_unescape(raw, text.data()) - text.data()));
    return text;
}

/// Appends `text` to `out` as a JSON string with its quotes. Returns false if `text` is not valid UTF-8.
[[nodiscard]] inline bool append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (;;) {
        const char* const special = skip_json_plain(text.data(), text.data() + text.size());
        const auto plain = static_cast<std::size_t>(special - text.data());
        out.append(text.data(), plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const auto byte = static_cast<unsigned char>(text[0]);
        std::size_t length = 1;
        if (byte >= 0x80) {
            length = utf8_length(text);
            if (length == 0) {
                return false;
            }
            out.append(text, 0, length);
        } else if (byte < 0x20) {
            out.append("\\u00").append({hex[byte >> 4], hex[byte & 15]});
        } else {
            out.append({'\\', text[0]});
        }
        text.remove_prefix(length);
    }
    out += '"';
    return true;
}

}  // namespace signet::detail
