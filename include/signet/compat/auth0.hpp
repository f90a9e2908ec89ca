// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "signet/check_time.hpp"
#include "signet/claim_reader.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"

/// Access tokens of an Auth0 tenant for an API. The issuer is `https://TENANT/` with the slash, the audience
/// is the identifier of the API, and the keys are at `/.well-known/jwks.json`. For APIs with the RFC 9068
/// profile, use `compat::rfc9068::AccessPolicy`. For ID tokens, use `compat::openid_connect::IdTokenPolicy`.
namespace signet::compat::auth0 {

/// The profile "Auth0". Its tokens do not carry their type, so the keys have the type `OnlyFor<AccessPolicy,
/// RS256>`.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{24};
    static constexpr auto marking = Marking::none();
    ///@}

    /// Returns `Errc::missing_claim` without `sub` or `azp`, and `Errc::wrong_token_type` for a token with
    /// `nonce` or `at_hash`, which only an ID token has.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& /*time*/) {
        for (const std::string_view name : {"nonce", "at_hash"}) {
            if (claims.contains(name)) {
                return Error{Errc::wrong_token_type, name};
            }
        }
        for (const std::string_view name : {"sub", "azp"}) {
            if (!claims.contains(name) || claims.is_null(name)) {
                return Error{Errc::missing_claim, name};
            }
        }
        return std::nullopt;
    }
};

}  // namespace signet::compat::auth0
