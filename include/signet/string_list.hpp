// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// No string, one, or several, for an option: `.audience = "orders"` or `.audience = {"orders", "billing"}`.
/// Immutable after construction.
class StringList {
public:
    StringList() = default;
    // The constructors are implicit, so that an option takes a string, braces or a vector.
    // NOLINTBEGIN(google-explicit-constructor)
    StringList(std::convertible_to<std::string> auto&& one)
        : values_{std::string{std::forward<decltype(one)>(one)}} {}
    StringList(std::initializer_list<std::string> several) : values_{several} {}
    StringList(std::vector<std::string> several) : values_{std::move(several)} {}
    // NOLINTEND(google-explicit-constructor)

    /// The strings in the order given.
    [[nodiscard]] const std::vector<std::string>& values() const noexcept { return values_; }
    [[nodiscard]] bool empty() const noexcept { return values_.empty(); }

private:
    std::vector<std::string> values_;
};

}  // namespace signet
