// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signet/policy.hpp"
#include "signet/policy_requirements.hpp"

/// The tokens of Flask-JWT-Extended 4: `fresh`, `iat`, `jti`, `type`, `sub`, `nbf`, `exp`, and `csrf` in
/// tokens that are sent in cookies. The lifetimes are the defaults of that library.
///
/// Old programs write a number as `sub`: verify with `VerifierOptions::allow_numeric_subject`. signet writes
/// a string, which newer releases of PyJWT require.
namespace signet::compat::flask_jwt_extended {

/// Marked `"type":"access"`. A token without the claim is refused and not accepted as an access token.
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

/// The requirement of `@jwt_required(fresh=True)`: `"fresh":true`, or a time that has not passed.
using FreshAccessPolicy = RequireFreshLogin<AccessPolicy>;

/// The cookie of the access token in that library, for `TokenSources::cookie`. A request that changes
/// something repeats the `csrf` claim of the token in `X-CSRF-TOKEN`, there and in the guards of signet.
inline constexpr std::string_view access_cookie = "access_token_cookie";
/// The cookie of the refresh token.
inline constexpr std::string_view refresh_cookie = "refresh_token_cookie";

/// The private claims of a token: whether it was issued at a login and, for tokens in cookies, a value for
/// `csrf` (`new_csrf_value()` makes one). More claims may be added.
[[nodiscard]] inline nlohmann::json login_claims(bool fresh, const std::string& csrf = {}) {
    nlohmann::json claims{{"fresh", fresh}};
    if (!csrf.empty()) {
        claims["csrf"] = csrf;
    }
    return claims;
}

/// The same for a login that counts as fresh until a given time
/// (`create_access_token(fresh=timedelta(...))`).
[[nodiscard]] inline nlohmann::json login_claims(std::chrono::sys_seconds fresh_until,
                                                 const std::string& csrf = {}) {
    nlohmann::json claims = login_claims(true, csrf);
    claims["fresh"] = fresh_until.time_since_epoch().count();
    return claims;
}

}  // namespace signet::compat::flask_jwt_extended
