// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace signet::detail {

/// A token in compact serialization (RFC 7515 §3.1), split at its two dots. The members
/// are views of the token.
struct CompactToken {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    /// The input of the signature: header, dot, payload.
    std::string_view signing_input;

    /// Returns nothing unless there are exactly two dots and none of the three parts is empty.
    static constexpr std::optional<CompactToken> split(std::string_view token) noexcept {
        const std::size_t first = token.find('.');
        if (first == std::string_view::npos) {
            return std::nullopt;
        }
        const std::size_t second = token.find('.', first + 1);
        if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
            return std::nullopt;
        }
        // Without substr, which would check the positions again.
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
