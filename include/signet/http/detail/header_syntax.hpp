// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

// Grammars of header fields.
namespace signet::detail {

/// `token` of RFC 9110 §5.6.2.
constexpr bool is_http_token(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.contains(c);
    });
}

/// `cookie-value` of RFC 6265bis §4.1.1 without quotes: no space, quote, comma, semicolon, backslash.
constexpr bool is_cookie_value(std::string_view text) noexcept {
    return std::ranges::all_of(
        text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\'; });
}

/// The characters of a quoted-string (RFC 9110 §5.6.4), without the tab and without bytes above ASCII, which
/// clients read differently.
constexpr bool is_printable_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// `scope-token *( SP scope-token )` of RFC 6749 §3.3, or empty.
constexpr bool is_scope(std::string_view text) noexcept {
    return is_printable_ascii(text) && text.find_first_of("\"\\") == std::string_view::npos &&
           !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
}

/// Appends `name="value"` to a challenge, with a comma unless it is the first parameter.
inline void append_quoted(std::string& out, std::string_view name, std::string_view value) {
    out.append(out.ends_with("Bearer") ? " " : ", ").append(name).append("=\"");
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    out += '"';
}

}  // namespace signet::detail
