// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "signet/claim_reader.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/policy_requirements.hpp"

/// OAuth access tokens as RFC 9068 profiles them. They name one client (`client_id`), an
/// issuer and an audience: set the last two in the options of issuer and verifier.
///
/// The profile does not define refresh tokens: use `signet::RefreshPolicy`. It recommends asymmetric
/// signatures, which signet does not have; with a shared secret, each party that verifies can also issue.
namespace signet::compat::rfc9068 {

/// Marked `"typ":"at+jwt"` in the header (§2.1), with all claims that §2.2 demands.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static constexpr auto marking = Marking::header_type("at+jwt");
    ///@}

    /// §2.2: `Errc::missing_claim` for the first claim that is not there; that they are of the right types
    /// has been checked, but for `client_id`: `Errc::invalid_claim`.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& /*time*/) {
        constexpr std::array<std::string_view, 7> required{"iss", "exp", "aud",      "sub",
                                                           "iat", "jti", "client_id"};
        for (const std::string_view name : required) {
            if (!claims.contains(name) || claims.is_null(name)) {
                return Error{Errc::missing_claim, name};
            }
        }
        const auto client = claims.text("client_id");
        return client ? std::nullopt : std::optional{client.error()};
    }
};

/// The private claims of a token: the client, and the scopes as words separated by spaces (§2.2.3), as
/// `RequireScope` reads them.
[[nodiscard]] inline nlohmann::json client_claims(const std::string& client_id,
                                                  const std::string& scope = {}) {
    nlohmann::json claims{{"client_id", client_id}};
    if (!scope.empty()) {
        claims["scope"] = scope;
    }
    return claims;
}

}  // namespace signet::compat::rfc9068
