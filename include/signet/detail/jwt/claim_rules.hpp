// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/check_time.hpp"
#include "signet/claim_reader.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/json/name.hpp"
#include "signet/detail/jwt/moment.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/jwt/registered_claims.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/verifier_options.hpp"

// The rules for the claims of a token whose signature has been checked, one function for each section of RFC
// 7519 §4.1. A function returns nothing if the claims follow its rule.
namespace signet::detail {

using OptionalError = std::optional<Error>;

/// Checks that the token carries the type of the policy, in the way that the policy defines (RFC 8725 §3.12).
/// A marking in the header is checked with the header.
template <class Policy>
OptionalError check_type(const JsonMembers& members) {
    constexpr Marking marking = marking_of<Policy>();
    constexpr JsonName name{marking.name};
    if constexpr (marking.kind == Marking::Kind::claim) {
        const JsonValue* const mark = members.find(name);
        const bool fits = mark != nullptr && mark->equals(Policy::type);
        return fits ? std::nullopt : OptionalError{{Errc::wrong_token_type, marking.name}};
    }
    if constexpr (marking.kind == Marking::Kind::boolean_claim) {
        const JsonValue* const mark = members.find(name);
        const bool fits = mark != nullptr && mark->raw == (marking.value ? "true" : "false");
        return fits ? std::nullopt : OptionalError{{Errc::wrong_token_type, marking.name}};
    }
    return std::nullopt;
}

/// Calls the checks of the policy, those of its base first.
template <class Policy>
OptionalError check_policy(const ClaimReader& claims, const CheckTime& time) {
    if constexpr (RefinedPolicy<Policy>) {
        if (auto error = check_policy<typename Policy::base_policy>(claims, time)) {
            return error;
        }
    }
    if constexpr (NamesCheck<Policy>) {
        return Policy::check(claims, time);
    }
    return std::nullopt;
}

/// §4.1.4: on or after `exp`, the token must not be accepted.
inline OptionalError check_expiry(const RegisteredClaims& claims, const Moment& now,
                                  const VerifierOptions& options) {
    if (!claims.expires_at) {
        return options.allow_missing_expiry ? std::nullopt : OptionalError{{Errc::missing_claim, "exp"}};
    }
    return now.is_before(claims.expires_at, options.leeway) ? std::nullopt
                                                            : OptionalError{{Errc::expired, "exp"}};
}

/// How far in the future a time of issue or login may be.
inline std::chrono::seconds future_tolerance(const VerifierOptions& options) noexcept {
    return (std::max)(options.leeway, options.future_tolerance);
}

/// §4.1.5: before `nbf`, the token must not be accepted. An `nbf` that is not later than the second of `iat`
/// only repeats the time of issue, and is checked with the same tolerance.
inline OptionalError check_not_before(const RegisteredClaims& claims, const Moment& now,
                                      const VerifierOptions& options) {
    if (!claims.not_before) {
        return std::nullopt;
    }
    const bool from_issue_on = claims.issued_at && claims.not_before.floor() <= claims.issued_at.floor();
    const std::chrono::seconds tolerance = from_issue_on ? future_tolerance(options) : options.leeway;
    const bool too_early = now.is_before(claims.not_before, -tolerance);
    return too_early ? OptionalError{{Errc::not_yet_valid, "nbf"}} : std::nullopt;
}

/// §4.1.6, with a stricter rule: a token issued in the future is refused, because a clock is wrong or
/// the token is forged.
inline OptionalError check_issued_at(const RegisteredClaims& claims, const Moment& now,
                                     const VerifierOptions& options) {
    const bool from_future = claims.issued_at && now.is_before(claims.issued_at, -future_tolerance(options));
    return from_future ? OptionalError{{Errc::issued_in_future, "iat"}} : std::nullopt;
}

/// Whether the exact time could change the result: a later time would not cause the error, or the token
/// is in its last second.
inline bool needs_exact_time(const RegisteredClaims& claims, const OptionalError& error,
                             std::chrono::sys_seconds now, const VerifierOptions& options) noexcept {
    if (error && (*error == Errc::not_yet_valid || *error == Errc::issued_in_future)) {
        return true;
    }
    if (!claims.expires_at) {
        return false;
    }
    const std::chrono::sys_seconds end = claims.expires_at.floor() + options.leeway;
    return now == end - std::chrono::seconds{1} || (now == end && claims.expires_at.has_fraction());
}

/// Checks the lifetime in whole seconds, because the issuer may have rounded the fractions of the dates.
inline OptionalError check_lifetime(const RegisteredClaims& claims, const Moment& now,
                                    const VerifierOptions& options) {
    if (!options.maximum_lifetime || !claims.expires_at) {
        return std::nullopt;
    }
    // A lifetime is never longer than the range of all dates. With this limit, the
    // subtraction cannot overflow.
    const std::chrono::seconds allowed =
        (std::min)(*options.maximum_lifetime, std::chrono::seconds{numeric_date_max - numeric_date_min});
    const NumericDate& start = claims.issued_at;
    const bool borrows = start && claims.expires_at.fraction() < start.fraction();
    const std::chrono::sys_seconds latest =
        claims.expires_at.floor() - allowed - std::chrono::seconds{borrows ? 1 : 0};
    const bool too_long = latest > (start ? start.floor() : now.second);
    return too_long ? OptionalError{{Errc::lifetime_too_long, "exp"}} : std::nullopt;
}

/// §4.1.1: the issuer must be one of the expected issuers, byte for byte.
inline OptionalError check_issuer(const RegisteredClaims& claims, const VerifierOptions& options) {
    if (options.allow_any_issuer) {
        return std::nullopt;
    }
    const std::vector<std::string>& expected = options.issuer.values();
    if (claims.issuer == nullptr) {
        return expected.empty() ? std::nullopt : OptionalError{{Errc::missing_claim, "iss"}};
    }
    if (expected.empty()) {
        return Error{Errc::unexpected_issuer, "iss"};
    }
    const bool fits = std::any_of(expected.begin(), expected.end(),
                                  [&](const std::string& one) { return claims.issuer->equals(one); });
    return fits ? std::nullopt : OptionalError{{Errc::wrong_issuer, "iss"}};
}

/// §4.1.3: the audience must contain one of the names of the verifier, byte for byte.
inline OptionalError check_audience(const RegisteredClaims& claims, const VerifierOptions& options) {
    if (options.allow_any_audience) {
        return std::nullopt;
    }
    const std::vector<std::string>& expected = options.audience.values();
    if (claims.audience == nullptr) {
        return expected.empty() ? std::nullopt : OptionalError{{Errc::missing_claim, "aud"}};
    }
    if (expected.empty()) {
        return Error{Errc::unexpected_audience, "aud"};
    }
    bool found = false;
    static_cast<void>(for_each_string(*claims.audience, [&](std::string_view one) {
        found |= std::find(expected.begin(), expected.end(), one) != expected.end();
    }));
    return found ? std::nullopt : OptionalError{{Errc::wrong_audience, "aud"}};
}

inline OptionalError check_required(const JsonMembers& members, const VerifierOptions& options) {
    for (const std::string& name : options.required_claims) {
        const JsonValue* const claim = members.find(name);
        if (claim == nullptr || claim->kind == JsonKind::null) {
            return Error{Errc::missing_claim, name};
        }
    }
    return std::nullopt;
}

/// Checks all rules except the token type, in the order in which their errors are reported.
inline OptionalError check_claims(const JsonMembers& members, const RegisteredClaims& claims,
                                  const Moment& now, const VerifierOptions& options) {
    if (auto error = check_expiry(claims, now, options)) {
        return error;
    }
    if (auto error = check_not_before(claims, now, options)) {
        return error;
    }
    if (auto error = check_issued_at(claims, now, options)) {
        return error;
    }
    if (auto error = check_lifetime(claims, now, options)) {
        return error;
    }
    if (auto error = check_issuer(claims, options)) {
        return error;
    }
    if (auto error = check_audience(claims, options)) {
        return error;
    }
    return check_required(members, options);
}

}  // namespace signet::detail
