// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "signet/detail/text/fixed_string.hpp"

namespace signet::detail {

template <FixedString... Parts>
struct JoinedText {
    static constexpr auto text = [] {
        std::array<char, (Parts.view().size() + ... + 1)> joined{};
        auto* end = joined.data();
        ((end = std::copy_n(Parts.text, Parts.view().size(), end)), ...);
        return joined;
    }();
};

/// The concatenated parts as one string. Equal parts result in the same address everywhere.
template <FixedString... Parts>
inline constexpr const char* joined_text = JoinedText<Parts...>::text.data();

}  // namespace signet::detail
