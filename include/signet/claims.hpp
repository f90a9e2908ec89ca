// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// What the caller of `TokenIssuer::issue` says about one token. The rest (`iss`, `aud`, `iat`, `nbf`, `exp`,
/// `jti` and the token's type) is set by the issuer.
///
/// All text is UTF-8.
struct Claims {
    /// Whom the token speaks of (`sub`, RFC 7519 §4.1.2). Left out of the token when empty.
    std::string subject{};
    /// The caller's own claims: a JSON object, or any struct that nlohmann/json can turn into one.
    nlohmann::json extra{};
    /// The same as the text of a JSON object, for claims that are there as text already; checked as strictly.
    /// Only one of the two may be given.
    std::string extra_text{};
    /// How long the token lives, instead of the policy's lifetime.
    std::optional<std::chrono::seconds> lifetime{};
    /// From when on the token is valid (`nbf`, RFC 7519 §4.1.5), instead of at once.
    std::optional<std::chrono::sys_seconds> not_before{};
    /// The moment of issue (`iat`, RFC 7519 §4.1.6), instead of now. With it and `id` set, the same claims
    /// give the same token, byte for byte.
    std::optional<std::chrono::sys_seconds> issued_at{};
    /// The token's id (`jti`, RFC 7519 §4.1.7), instead of a random one.
    std::optional<std::string> id{};
    /// The session that the token belongs to (`sid`).
    std::optional<std::string> session_id{};
    /// The key id in the header (`kid`, RFC 7515 §4.1.4), instead of the signing key's own.
    std::optional<std::string> key_id{};
};

}  // namespace signet
