// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace signet::detail {

/// A token in compact serialization (RFC 7515 §3.1), cut at its two dots. It points into the token's text.
struct CompactToken {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    /// What the signature is made over: header, dot, payload.
    std::string_view signing_input;

    /// Nothing unless there are exactly two dots and something on either side of each.
    static constexpr std::optional<CompactToken> split(std::string_view token) noexcept {
        const std::size_t first = token.find('.');
        if (first == std::string_view::npos) {
            return std::nullopt;
        }
        const std::size_t second = token.find('.', first + 1);
        if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
            return std::nullopt;
        }
        // Not substr, which would look again whether the places lie inside.
        const char* const text = token.data();
        const CompactToken parts{{text, first},
                                 {text + first + 1, second - first - 1},
                                 {text + second + 1, token.size() - second - 1},
                                 {text, second}};
        if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) {
            return std::nullopt;
        }
        return parts;
    }
};

}  // namespace signet::detail
