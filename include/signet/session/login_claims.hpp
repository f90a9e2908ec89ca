// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signet/session/session_record.hpp"

// The private claims that describe the moment of the login: `auth_time` (OpenID Connect Core §2) stays what
// it was however often the session is refreshed, and only the token of the login itself is `fresh`.
namespace signet::detail {

/// The claims of the first access token. What is not an object is left to the issuer to refuse.
inline nlohmann::json claims_at_login(nlohmann::json claims, std::chrono::sys_seconds login) {
    if (claims.is_null() || (claims.is_object() && !claims.contains("auth_time"))) {
        claims["auth_time"] = login.time_since_epoch().count();
    }
    return claims;
}

/// `claims` for an access token that a refresh answers with. `auth_time` is that of the login.
inline nlohmann::json claims_after_login(nlohmann::json claims, const nlohmann::json& auth_time) {
    if (claims.is_null() || claims.is_object()) {
        claims["auth_time"] = auth_time;
        if (claims.contains("fresh")) {
            claims["fresh"] = false;
        }
    }
    return claims;
}

/// The claims that a record keeps for its refreshed access tokens.
inline std::string stored_claims(const nlohmann::json& at_login) {
    return claims_after_login(at_login, at_login.at("auth_time")).dump();
}

/// The claims of the record as JSON; nothing for text that is not an object.
inline std::optional<nlohmann::json> read_stored_claims(const SessionRecord& record) {
    auto claims = record.claims.empty() ? nlohmann::json::object()
                                        : nlohmann::json::parse(record.claims, nullptr, false);
    return claims.is_object() ? std::optional{claims_at_login(std::move(claims), record.created_at)}
                              : std::nullopt;
}

/// The text of the claims for a refreshed access token; nothing for text that is not an object. Records of
/// versions that did not keep the issuer have the claims as they were at login.
inline std::optional<std::string> refreshed_claims_text(const SessionRecord& record) {
    if (record.issuer) {
        return record.claims;
    }
    const auto claims = read_stored_claims(record);
    return claims ? std::optional{stored_claims(*claims)} : std::nullopt;
}

}  // namespace signet::detail
