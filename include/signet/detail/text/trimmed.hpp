// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace signet::detail {

/// `text` without the spaces and tabs around it (OWS, RFC 9110 §5.6.3).
constexpr std::string_view trimmed(std::string_view text) noexcept {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace signet::detail
