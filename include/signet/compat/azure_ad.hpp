// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "signet/check_time.hpp"
#include "signet/claim_reader.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"

/// Access tokens of Azure AD (Microsoft Entra ID), version 2.0, for an API of your own. The issuer is
/// `https://login.microsoftonline.com/TENANT-ID/v2.0`, and the audience is the client id of the API. For ID
/// tokens, use `compat::openid_connect::IdTokenPolicy`.
namespace signet::compat::azure_ad {

/// Its tokens do not carry their type, so the keys have the type `OnlyFor<AccessPolicy, RS256>`.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{28};
    static constexpr auto marking = Marking::none();
    ///@}

    /// Returns `Errc::invalid_claim` unless `ver` is "2.0", `Errc::missing_claim` without `tid` (the tenant),
    /// and `Errc::wrong_token_type` for a token with neither `scp` (permissions of a user) nor `roles` (those
    /// of a program), or with `nonce`: an ID token.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& /*time*/) {
        if (!claims.equals("ver", "2.0")) {
            return Error{Errc::invalid_claim, "ver"};
        }
        if (const auto tenant = claims.text("tid"); !tenant || !*tenant) {
            return tenant ? Error{Errc::missing_claim, "tid"} : tenant.error();
        }
        if (claims.contains("nonce")) {
            return Error{Errc::wrong_token_type, "nonce"};
        }
        if (!claims.contains("scp") && !claims.contains("roles")) {
            return Error{Errc::wrong_token_type, "scp"};
        }
        return std::nullopt;
    }
};

}  // namespace signet::compat::azure_ad
