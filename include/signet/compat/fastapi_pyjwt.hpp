// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

#include "signet/policy.hpp"

/// The tokens of FastAPI services with a `TokenBearer` on PyJWT:
/// `{"user":{"email":...,"user_uid":...},"exp":...,"jti":...,"refresh":false}`, one HS256 key for both types.
namespace signet::compat::fastapi_pyjwt {

/// Marked `"refresh":false`. A token without the claim is refused.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{1};
    static constexpr auto marking = Marking::boolean_claim("refresh", false);
    ///@}
};

/// Marked `"refresh":true`.
struct RefreshPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{2};
    static constexpr auto marking = Marking::boolean_claim("refresh", true);
    ///@}
};

/// The private claim of both tokens that holds the user as an object:
/// `Verified::claim<YourUser>(user_claim)`.
inline constexpr std::string_view user_claim = "user";

}  // namespace signet::compat::fastapi_pyjwt
