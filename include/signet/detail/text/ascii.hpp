// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet::detail {

/// Converts an ASCII letter to lower case. Any other byte is unchanged, in every locale.
constexpr char lower_case(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_case(x) == lower_case(y); });
}

}  // namespace signet::detail
