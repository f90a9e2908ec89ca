// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace auth {

/// Where a client receives its tokens.
enum class TokenPlace : std::uint8_t {
    body,            ///< both in the JSON body
    cookies,         ///< each in an HttpOnly cookie
    refresh_cookie,  ///< the refresh token in an HttpOnly cookie, the access token in the JSON body
};

/// Reads the member `cookie` of a login: false or missing, true, or "refresh". Nothing if it is anything
/// else.
[[nodiscard]] std::optional<TokenPlace> token_place(const nlohmann::json& login);

/// The value that a session stores in `LoginOptions::client_data`.
[[nodiscard]] std::string_view place_text(TokenPlace place);

/// The inverse of `place_text`, for a session whose refresh token is in a cookie.
[[nodiscard]] TokenPlace cookie_place(std::string_view text);

}  // namespace auth
