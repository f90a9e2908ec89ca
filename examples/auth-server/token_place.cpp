// SPDX-License-Identifier: MIT
#include "token_place.hpp"

namespace auth {
namespace {

constexpr std::string_view refresh_cookie = "refresh";

}  // namespace

std::optional<TokenPlace> token_place(const nlohmann::json& login) {
    const auto asked = login.find("cookie");
    if (asked == login.end()) {
        return TokenPlace::body;
    }
    if (asked->is_boolean()) {
        return asked->get<bool>() ? TokenPlace::cookies : TokenPlace::body;
    }
    return asked->is_string() && asked->get<std::string>() == refresh_cookie
               ? std::optional{TokenPlace::refresh_cookie}
               : std::nullopt;
}

std::string_view place_text(TokenPlace place) {
    return place == TokenPlace::refresh_cookie ? refresh_cookie : std::string_view{};
}

TokenPlace cookie_place(std::string_view text) {
    return text == refresh_cookie ? TokenPlace::refresh_cookie : TokenPlace::cookies;
}

}  // namespace auth
