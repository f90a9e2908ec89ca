// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "signet/detail/text/ascii.hpp"

namespace signet::detail {

/// The media type without "application/", which a `typ` may omit unless another slash
/// follows (RFC 7515 §4.1.9).
constexpr std::string_view without_application(std::string_view media_type) noexcept {
    constexpr std::string_view prefix = "application/";
    const bool is_prefixed = equals_ignoring_case(media_type.substr(0, prefix.size()), prefix) &&
                             media_type.find('/', prefix.size()) == std::string_view::npos;
    return is_prefixed ? media_type.substr(prefix.size()) : media_type;
}

}  // namespace signet::detail
