// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace signet::detail {

/// A string as a template argument: `RequireScope<AccessPolicy, "orders:write">`.
template <std::size_t Size>
struct FixedString {
    char text[Size]{};

    // Implicit, so that a string literal can be a template argument.
    consteval FixedString(const char (&literal)[Size]) {  // NOLINT(google-explicit-constructor)
        std::copy_n(literal, Size, text);
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

}  // namespace signet::detail
