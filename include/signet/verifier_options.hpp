// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"

namespace signet {

/// One text or several, any of which will do: `.audience = "orders"` or `.audience = {"orders", "billing"}`.
/// Immutable once made.
class AnyOf {
public:
    AnyOf() = default;
    /// One text.
    // Not explicit: options should read like the text they hold.
    AnyOf(std::convertible_to<std::string> auto&& one)  // NOLINT(google-explicit-constructor)
        : values_{std::string{std::forward<decltype(one)>(one)}} {}
    /// Several, in braces.
    AnyOf(std::initializer_list<std::string> several) : values_{several} {}
    /// Several, from a list.
    AnyOf(std::vector<std::string> several)
        : values_{std::move(several)} {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] const std::vector<std::string>& values() const noexcept {
        return values_;
    }  ///< in the order given
    [[nodiscard]] bool empty() const noexcept { return values_.empty(); }  ///< whether nothing is named

private:
    std::vector<std::string> values_;
};

/// What a verifier expects of every token. The defaults are the strict ones; each thing that makes it more
/// lenient starts with `allow_`.
struct VerifierOptions {
    /// Whose tokens are accepted (`iss`, RFC 7519 §4.1.1). When empty, a token that names an issuer is
    /// refused.
    AnyOf issuer{};
    /// Who this verifier is (`aud`, RFC 7519 §4.1.3): one of these must be in the token. When empty, a token
    /// that names an audience is refused.
    AnyOf audience{};
    /// How far the clocks of issuer and verifier may differ: 0 s to 10 min. Prolongs each token by as much.
    std::chrono::seconds leeway{0};
    /// How far in the future a token may have been issued (`iat`), or its user have logged in (`auth_time`):
    /// 0 s to 10 min. It covers an `nbf` in the same second as `iat` or before it, which only repeats the
    /// moment of issue; a later `nbf` is a decision of the issuer and gets the leeway only. `exp` never gets
    /// it. Where the leeway is larger, the leeway counts.
    std::chrono::seconds future_tolerance{5};
    /// Further claims that must be there with a value other than null.
    std::vector<std::string> required_claims{};
    /// The largest token looked at, in bytes of its compact text; up to 256 MiB.
    std::size_t maximum_token_size = std::size_t{16} * 1024;
    /// The longest life that a token may claim, from `iat` (or now, when it has none) to `exp`.
    std::optional<std::chrono::seconds> maximum_lifetime{};

    /// Accept tokens that never expire.
    bool allow_missing_expiry = false;
    /// Accept tokens whoever issued them.
    bool allow_any_issuer = false;
    /// Accept tokens whomever they are meant for.
    bool allow_any_audience = false;
    /// Accept a whole number as `sub`, as some systems write it against RFC 7519 §4.1.2.
    bool allow_numeric_subject = false;
    /// Accept a whole number as `jti`, against RFC 7519 §4.1.7; `id()` is then its decimal text.
    bool allow_numeric_id = false;
    /// Take a registered claim whose value is `null` for absent, as some systems write it.
    bool allow_null_claims = false;
};

namespace detail {

/// Throws ConfigurationError for options that cannot work, with the fix.
inline void require_sound(const VerifierOptions& options) {
    constexpr std::chrono::minutes maximum_leeway{10};
    constexpr std::size_t maximum_size = std::size_t{256} * 1024 * 1024;
    const auto require = [](bool sound, const char* sentence) {
        if (!sound) {
            throw ConfigurationError{sentence};
        }
    };
    const auto has_empty = [](const std::vector<std::string>& texts) {
        return std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); });
    };
    require(options.leeway >= std::chrono::seconds{0} && options.leeway <= maximum_leeway,
            "VerifierOptions::leeway must lie between 0 seconds and 10 minutes: set the machines' clocks "
            "instead");
    require(options.future_tolerance >= std::chrono::seconds{0} && options.future_tolerance <= maximum_leeway,
            "VerifierOptions::future_tolerance must lie between 0 seconds and 10 minutes: set the machines' "
            "clocks instead");
    require(options.maximum_token_size > 0 && options.maximum_token_size <= maximum_size,
            "VerifierOptions::maximum_token_size must lie between 1 byte and 256 MiB");
    require(!options.maximum_lifetime || *options.maximum_lifetime > std::chrono::seconds{0},
            "VerifierOptions::maximum_lifetime must be above zero, or left out");
    require(!options.maximum_lifetime || !options.allow_missing_expiry,
            "VerifierOptions::allow_missing_expiry contradicts the maximum_lifetime that is set: remove one "
            "of them");
    require(!has_empty(options.issuer.values()),
            "VerifierOptions::issuer must not be an empty text: leave it out to expect none");
    require(!has_empty(options.audience.values()),
            "VerifierOptions::audience must not be an empty text: leave it out to expect none");
    require(!has_empty(options.required_claims),
            "VerifierOptions::required_claims must not hold an empty name");
    require(options.issuer.empty() || !options.allow_any_issuer,
            "VerifierOptions::allow_any_issuer contradicts the issuer that is set: remove one of them");
    require(options.audience.empty() || !options.allow_any_audience,
            "VerifierOptions::allow_any_audience contradicts the audience that is set: remove one of them");
}

}  // namespace detail
}  // namespace signet
