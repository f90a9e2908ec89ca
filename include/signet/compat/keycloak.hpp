// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

#include "signet/policy.hpp"

/// Tokens of a Keycloak realm. Its issuer is `https://HOST/realms/REALM`, and its keys are at
/// `/protocol/openid-connect/certs` below it. Keycloak writes the token type into the claim `typ`.
namespace signet::compat::keycloak {

/// Marked `"typ":"Bearer"`. Scopes are in `scope`, as `RequireScope` reads them. The audience is that of the
/// client scope of the service, not the client of the user.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "Bearer";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{1};
    static constexpr auto marking = Marking::claim("typ");
    ///@}
};

/// Marked `"typ":"ID"`. `openid_connect::check_login` compares it with the login.
struct IdTokenPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "ID";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{1};
    static constexpr auto marking = Marking::claim("typ");
    ///@}
};

}  // namespace signet::compat::keycloak
