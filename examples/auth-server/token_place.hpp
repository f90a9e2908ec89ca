// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace auth {

/// Where a client wants to be handed its tokens.
enum class TokenPlace : std::uint8_t {
    body,            ///< both in the answer
    cookies,         ///< each in a cookie that no script can read
    refresh_cookie,  ///< the refresh token in such a cookie, the access token in the answer
};

/// What a login asks for with its member `cookie`: false or nothing, true, or "refresh". Nothing for anything
/// else.
[[nodiscard]] std::optional<TokenPlace> token_place(const nlohmann::json& login);

/// What a session remembers of it, in `LoginOptions::client_data`.
[[nodiscard]] std::string_view place_text(TokenPlace place);

/// Where the tokens of a session go whose refresh token came in a cookie.
[[nodiscard]] TokenPlace cookie_place(std::string_view text);

}  // namespace auth
