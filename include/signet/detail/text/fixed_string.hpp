// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace signet::detail {

/// Text as a template argument: `RequireScope<AccessPolicy, "orders:write">`.
template <std::size_t Size>
struct FixedString {
    char text[Size]{};

    // Not explicit: a string literal must become a template argument without ceremony.
    consteval FixedString(const char (&literal)[Size]) {  // NOLINT(google-explicit-constructor)
        std::copy_n(literal, Size, text);
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

}  // namespace signet::detail
