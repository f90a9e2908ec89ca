// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/verified.hpp"

/// The tokens of FastAPI services with a `TokenBearer` on PyJWT:
/// `{"user":{"email":...,"user_uid":...},"exp":...,"jti":...,"refresh":false}`, one HS256 key for both types.
namespace signet::compat::fastapi_pyjwt {

/// Marked `"refresh":false`. A token without the claim is refused.
struct AccessPolicy {
    /// What `TokenPolicy` and `Marking` ask for.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{1};
    static constexpr auto marking = Marking::boolean_claim("refresh", false);
    ///@}
};

/// Marked `"refresh":true`.
struct RefreshPolicy {
    /// What `TokenPolicy` and `Marking` ask for.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{2};
    static constexpr auto marking = Marking::boolean_claim("refresh", true);
    ///@}
};

/// Whom the tokens speak of.
struct User {
    std::string email;     ///< the address that is logged in with
    std::string user_uid;  ///< the primary key, a UUID as text

    friend bool operator==(const User&, const User&) = default;
};

/// How nlohmann/json reads a user; throws its exceptions, which `user` turns into an error.
inline void from_json(const nlohmann::json& json, User& user) {
    json.at("email").get_to(user.email);
    json.at("user_uid").get_to(user.user_uid);
}

/// The private claims of both tokens, for `Claims::extra` or `LoginOptions::claims`: the user as a nested
/// object.
[[nodiscard]] inline nlohmann::json identity(const User& user) {
    return {{"user", {{"email", user.email}, {"user_uid", user.user_uid}}}};
}

/// The user that a token speaks of. `Errc::missing_claim` or `Errc::claims_mismatch` when it names none in
/// this way.
template <class Policy>
[[nodiscard]] Result<User> user(const Verified<Policy>& token) {
    return token.template claim<User>("user");
}

}  // namespace signet::compat::fastapi_pyjwt
