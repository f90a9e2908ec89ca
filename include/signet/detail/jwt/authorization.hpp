// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "signet/detail/text/ascii.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"

namespace signet::detail {

/// The bytes that a b64token may contain.
inline constexpr auto b64token_bytes = [] {
    std::array<bool, 256> allowed{};
    for (const char c :
         std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"}) {
        allowed[static_cast<unsigned char>(c)] = true;
    }
    return allowed;
}();

/// Whether `text` is a b64token of RFC 6750 §2.1: letters, digits and -._~+/, followed by any number of '='.
constexpr bool is_b64token(std::string_view text) noexcept {
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    bool is_valid = !text.empty();
    for (const char c : text) {  // without an early exit, because an invalid byte is rare
        is_valid = b64token_bytes[static_cast<unsigned char>(c)] && is_valid;
    }
    return is_valid;
}

/// Whether this is a valid field value: without control characters except the tab (RFC 9110 §5.5). A server
/// that decodes values, or does not check them, may pass others.
constexpr bool is_field_value(std::string_view value) noexcept {
    return std::ranges::none_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < ' ' && c != '\t') || byte == 0x7f;
    });
}

/// Returns the credentials after the scheme "Bearer" (in any case) in the value of an Authorization header
/// (RFC 9110 §11.4), without checking that they are a b64token. `Errc::missing_credentials` if the value is
/// empty or has another scheme.
inline Result<std::string_view> split_bearer_credentials(std::string_view value) {
    value = trimmed(value);
    const std::size_t scheme_end = (std::min)(value.find_first_of(" \t"), value.size());
    if (!equals_ignoring_case(value.substr(0, scheme_end), "Bearer")) {
        return Unexpected{Error{Errc::missing_credentials}};
    }
    value.remove_prefix(scheme_end);
    value.remove_prefix((std::min)(value.find_first_not_of(' '), value.size()));
    return value;
}

/// The error for refused credentials: `Errc::malformed_credentials` if the token is not a b64token (RFC 6750
/// §3.1), otherwise `reason`, the error of the verifier.
///
/// Called only after a refusal, because a token that verifies consists of base64url and dots. Checking each
/// byte of every valid token would cost half as much as its HMAC.
inline Error credentials_error(std::string_view token, Error reason) {
    return is_b64token(token) ? std::move(reason) : Error{Errc::malformed_credentials};
}

}  // namespace signet::detail
