// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signet/policy.hpp"
#include "signet/policy_requirements.hpp"

/// The tokens of Flask-JWT-Extended 4: `fresh`, `iat`, `jti`, `type`, `sub`, `nbf`, `exp`, and `csrf` in
/// tokens that live in cookies. The lifetimes are that library's defaults.
///
/// Old programs write a number as `sub`: verify with `VerifierOptions::allow_numeric_subject`. signet writes
/// text, which newer releases of PyJWT demand.
namespace signet::compat::flask_jwt_extended {

/// Marked `"type":"access"`. A token without the claim is refused, not taken for an access token.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static constexpr auto marking = Marking::claim("type");
    ///@}
};

/// Marked `"type":"refresh"`.
struct RefreshPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{30};
    static constexpr auto marking = Marking::claim("type");
    ///@}
};

/// What `@jwt_required(fresh=True)` asks for: `"fresh":true`, or a moment that has not passed.
using FreshAccessPolicy = RequireFreshLogin<AccessPolicy>;

/// The cookies where that library looks for tokens, for `TokenSources::cookie`. A request that changes
/// something repeats the token's `csrf` claim in `X-CSRF-TOKEN`, there as in signet's guards.
inline constexpr std::string_view access_cookie = "access_token_cookie";
/// The cookie of the refresh token.
inline constexpr std::string_view refresh_cookie = "refresh_token_cookie";

/// The private claims of a token: whether it comes straight from a login and, for tokens in cookies, a value
/// for `csrf` (`new_csrf_value()` makes one). Further claims may be added.
[[nodiscard]] inline nlohmann::json login_claims(bool fresh, const std::string& csrf = {}) {
    nlohmann::json claims{{"fresh", fresh}};
    if (!csrf.empty()) {
        claims["csrf"] = csrf;
    }
    return claims;
}

/// The same for a login that counts as fresh until a moment (`create_access_token(fresh=timedelta(...))`).
[[nodiscard]] inline nlohmann::json login_claims(std::chrono::sys_seconds fresh_until,
                                                 const std::string& csrf = {}) {
    nlohmann::json claims = login_claims(true, csrf);
    claims["fresh"] = fresh_until.time_since_epoch().count();
    return claims;
}

}  // namespace signet::compat::flask_jwt_extended
