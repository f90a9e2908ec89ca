// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

namespace signet::detail {

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
        return lower(x) == lower(y);
    });
}

/// A media type without its "application/", which a `typ` may leave out unless another slash follows (RFC
/// 7515 §4.1.9).
constexpr std::string_view without_application(std::string_view media_type) noexcept {
    constexpr std::string_view prefix = "application/";
    const bool is_prefixed = equals_ignoring_case(media_type.substr(0, prefix.size()), prefix) &&
                             media_type.find('/', prefix.size()) == std::string_view::npos;
    return is_prefixed ? media_type.substr(prefix.size()) : media_type;
}

}  // namespace signet::detail
