// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "signet/detail/json/members.hpp"
#include "signet/detail/json/string.hpp"

namespace signet::detail {

/// The identity in a token, for logs. A member is empty if the token does not have the claim as a string.
struct TokenIdentity {
    std::string subject{};
    std::string session_id{};
    std::string token_id{};

    TokenIdentity() = default;
    /// Reads the claims of a payload whose signature has been checked.
    explicit TokenIdentity(const JsonMembers& members)
        : subject{text_of(members, "sub")},
          session_id{text_of(members, "sid")},
          token_id{text_of(members, "jti")} {}
    /// Copies the claims of an accepted token.
    template <class Token>
        requires requires(const Token& token) { token.session_id(); }
    explicit TokenIdentity(const Token& token)
        : subject{token.subject()}, session_id{token.session_id()}, token_id{token.id()} {}

private:
    static std::string text_of(const JsonMembers& members, std::string_view claim) {
        const JsonValue* const value = members.find(claim);
        return value != nullptr && value->kind == JsonKind::string ? json_unescape(value->inside())
                                                                   : std::string{};
    }
};

}  // namespace signet::detail
