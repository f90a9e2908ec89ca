// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// The claims of one token, for `TokenIssuer::issue`. The issuer sets the others: `iss`, `aud`, `iat`, `nbf`,
/// `exp`, `jti` and the token type.
///
/// All strings are UTF-8.
struct Claims {
    /// The subject (`sub`, RFC 7519 §4.1.2). Empty: the token has no such claim.
    std::string subject{};
    /// The private claims: a JSON object, or any struct that nlohmann/json converts to one.
    nlohmann::json extra{};
    /// The private claims as the text of a JSON object, with the same checks. Only one of `extra` and
    /// `extra_text` may be set.
    std::string extra_text{};
    /// The lifetime, instead of that of the policy and of `IssuerOptions::lifetimes`.
    std::optional<std::chrono::seconds> lifetime{};
    /// The time from which the token is valid (`nbf`, RFC 7519 §4.1.5), instead of the time of issue.
    std::optional<std::chrono::sys_seconds> not_before{};
    /// The time of issue (`iat`, RFC 7519 §4.1.6), instead of now. If it and `id` are set, equal claims
    /// result in equal tokens.
    std::optional<std::chrono::sys_seconds> issued_at{};
    /// The token id (`jti`, RFC 7519 §4.1.7), instead of a random one.
    std::optional<std::string> id{};
    /// The session that the token belongs to (`sid`).
    std::optional<std::string> session_id{};
    /// The key id in the header (`kid`, RFC 7515 §4.1.4), instead of the id of the signing key.
    std::optional<std::string> key_id{};
};

}  // namespace signet
