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

/// OAuth access tokens as RFC 9068 defines them. They name a client (`client_id`), an issuer and an audience:
/// set the last two in the options of issuer and verifier.
///
/// The RFC does not define refresh tokens: use `signet::RefreshPolicy`. It recommends asymmetric signatures,
/// and requires issuers and verifiers to support `RS256` (§2.1, §4).
namespace signet::compat::rfc9068 {

/// Marked `"typ":"at+jwt"` in the header (§2.1), with all claims that §2.2 requires.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static constexpr auto marking = Marking::header_type("at+jwt");
    ///@}

    /// Returns `Errc::missing_claim` for the first required claim (§2.2) that is absent or `null`,
    /// and `Errc::invalid_claim` if `client_id` is not a string. The verifier has checked the types
    /// of the other claims.
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

/// The private claims of a token: the client, and the scopes as one string, separated by spaces (§2.2.3), as
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
