// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "signet/detail/base/option_limits.hpp"
#include "signet/error.hpp"
#include "signet/string_list.hpp"

namespace signet {

/// What a verifier requires of every token. The defaults are the strict ones. Each option that accepts more
/// starts with `allow_`.
struct VerifierOptions {
    /// The accepted issuers (`iss`, RFC 7519 §4.1.1). Empty: a token that has an issuer is refused.
    StringList issuer{};
    /// The names of this verifier (`aud`, RFC 7519 §4.1.3), one of which must be in the token. Empty: a token
    /// that has an audience is refused.
    StringList audience{};
    /// How far the clocks of issuer and verifier may differ: 0 s to 10 min. It prolongs each token by this
    /// time.
    std::chrono::seconds leeway{0};
    /// How far in the future the time of issue (`iat`) and the login (`auth_time`) may be: 0 s to 10 min. It
    /// also applies to an `nbf` in the same second as `iat` or before, which only repeats the time of issue.
    /// The leeway applies to a later `nbf`, and to `exp`. If the leeway is larger, it replaces this
    /// tolerance.
    std::chrono::seconds future_tolerance{5};
    /// Further claims that a token must have, with a value other than null.
    std::vector<std::string> required_claims{};
    /// The largest token that is read, in bytes of its compact serialization; up to 256 MiB.
    std::size_t maximum_token_size = detail::default_maximum_token_size;
    /// The longest time from `iat` (now, if there is none) to `exp`.
    std::optional<std::chrono::seconds> maximum_lifetime{};

    /// Accept tokens that never expire.
    bool allow_missing_expiry = false;
    /// Accept tokens of any issuer.
    bool allow_any_issuer = false;
    /// Accept tokens for any audience.
    bool allow_any_audience = false;
    /// Accept a whole number as `sub`, which RFC 7519 §4.1.2 does not permit and some systems write.
    bool allow_numeric_subject = false;
    /// Accept a whole number as `jti`, which RFC 7519 §4.1.7 does not permit; `id()` returns it in decimal.
    bool allow_numeric_id = false;
    /// Treat a registered claim whose value is `null` as absent.
    bool allow_null_claims = false;
};

namespace detail {

/// Throws ConfigurationError, which says how to fix it, for invalid options.
inline void require_valid(const VerifierOptions& options) {
    constexpr std::size_t maximum_size = std::size_t{256} * 1024 * 1024;
    const auto has_empty = [](const std::vector<std::string>& texts) {
        return std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); });
    };
    require_valid(
        options.leeway >= std::chrono::seconds{0} && options.leeway <= maximum_leeway,
        "VerifierOptions::leeway must be between 0 seconds and 10 minutes: set the machines' clocks "
        "instead");
    require_valid(
        options.future_tolerance >= std::chrono::seconds{0} && options.future_tolerance <= maximum_leeway,
        "VerifierOptions::future_tolerance must be between 0 seconds and 10 minutes: set the machines' "
        "clocks instead");
    require_valid(options.maximum_token_size > 0 && options.maximum_token_size <= maximum_size,
                  "VerifierOptions::maximum_token_size must be between 1 byte and 256 MiB");
    require_valid(!options.maximum_lifetime || *options.maximum_lifetime > std::chrono::seconds{0},
                  "VerifierOptions::maximum_lifetime must be above zero, or left out");
    require_valid(
        !options.maximum_lifetime || !options.allow_missing_expiry,
        "VerifierOptions::allow_missing_expiry contradicts the maximum_lifetime that is set: remove one "
        "of them");
    require_valid(!has_empty(options.issuer.values()),
                  "VerifierOptions::issuer must not be an empty string: leave it out to expect none");
    require_valid(!has_empty(options.audience.values()),
                  "VerifierOptions::audience must not be an empty string: leave it out to expect none");
    require_valid(!has_empty(options.required_claims),
                  "VerifierOptions::required_claims must not contain an empty name");
    require_valid(options.issuer.empty() || !options.allow_any_issuer,
                  "VerifierOptions::allow_any_issuer contradicts the issuer that is set: remove one of them");
    require_valid(
        options.audience.empty() || !options.allow_any_audience,
        "VerifierOptions::allow_any_audience contradicts the audience that is set: remove one of them");
}

}  // namespace detail
}  // namespace signet
