// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "signet/detail/base/cxx20.hpp"

namespace signet {

/// Every reason for which signet refuses untrusted input.
///
/// The names are stable: `error_name` returns the same string in every release, so logs and clients can rely
/// on it. A minor version may add enumerators, so a `switch` needs a default. docs/errors.md says what to do
/// about each one.
enum class Errc : std::uint8_t {
    // Credentials, before a token is read.
    missing_credentials = 1,  ///< No token came with the request (RFC 6750 §3.1).
    malformed_credentials,    ///< More than one token, or not a b64token (RFC 6750 §2).
    csrf_mismatch,            ///< A cookie without its anti-forgery token, or with another one.
    // The form of the token.
    token_too_large,              ///< Longer than `VerifierOptions::maximum_token_size`.
    malformed_token,              ///< Not three base64url segments joined by dots (RFC 7515 §3.1).
    malformed_header,             ///< The header is not a JSON object, or above 8 KiB (RFC 7515 §4).
    wrong_algorithm,              ///< `alg` is absent or not that of the key (RFC 8725 §3.1).
    unsupported_critical_header,  ///< `crit` or `b64` requires an extension (RFC 7515 §4.1.11).
    unknown_key,                  ///< No current key of the key ring has this `kid` (RFC 7515 §4.1.4).
    keys_unavailable,  ///< The keys of the issuer cannot be fetched, and the last ones are too old.
    unknown_issuer,    ///< No verifier of the `IssuerSet` is for this `iss`.
    bad_signature,     ///< Forged, altered, or signed with another key (RFC 7515 §5.2).
    // The signed claims.
    malformed_payload,    ///< Not a JSON object, or invalid strings or numbers (RFC 7519 §7.2).
    duplicate_member,     ///< An object has two members of one name (RFC 7519 §4).
    nesting_too_deep,     ///< JSON of more than 64 levels.
    invalid_claim,        ///< A registered claim or header parameter of the wrong type (RFC 7519 §4.1).
    missing_claim,        ///< The verifier or the policy requires a claim that is absent.
    wrong_token_type,     ///< Not marked as a token of this policy (RFC 8725 §3.11 and §3.12).
    expired,              ///< Now is at or after `exp` (RFC 7519 §4.1.4).
    not_yet_valid,        ///< `nbf` is in the future (RFC 7519 §4.1.5).
    issued_in_future,     ///< `iat` is in the future by more than `future_tolerance`.
    lifetime_too_long,    ///< From `iat` to `exp` is more than `VerifierOptions::maximum_lifetime`.
    wrong_issuer,         ///< `iss` is not the expected one (RFC 8725 §3.8).
    unexpected_issuer,    ///< There is an `iss`, and the verifier expects none.
    wrong_audience,       ///< `aud` does not name this verifier (RFC 7519 §4.1.3).
    unexpected_audience,  ///< There is an `aud`, and the verifier expects none.
    insufficient_scope,   ///< The policy requires a scope that is not granted (RFC 6750 §3.1).
    login_too_old,        ///< The login is older than the policy allows (RFC 9470 §3).
    claims_mismatch,      ///< The private claims do not fit the type that they are read into.
    // Sessions.
    unknown_session,           ///< The store has no such session.
    session_revoked,           ///< The session was ended.
    session_idle_expired,      ///< The session was not used for as long as `SessionLimits` allow.
    session_expired,           ///< The session is as old as `SessionLimits` allow.
    refresh_token_reused,      ///< The token was used before; its session has ended (RFC 9700 §4.14.2).
    refresh_token_superseded,  ///< The token is old, the session continues: present the newest token.
    session_store_behind,      ///< The store lost writes: the token is newer than its record allows.
    binding_mismatch,          ///< The token is bound to another device.
    login_refused,             ///< The hook of the program refuses the account.
    too_many_sessions,         ///< The subject has as many sessions as are allowed.
    store_unavailable,         ///< The store failed; `Error::store_failure` says how. Retrying may help.
    duplicate_session_id,      ///< The store already has a session with this id.
};

namespace detail {

struct ErrorText {
    std::string_view name;
    std::string_view sentence;
};

constexpr ErrorText error_text(Errc code) noexcept {
    switch (code) {
        case Errc::missing_credentials:
            return {"missing_credentials", "no bearer token was presented"};
        case Errc::malformed_credentials:
            return {"malformed_credentials", "the credentials are not exactly one well-formed bearer token"};
        case Errc::csrf_mismatch:
            return {"csrf_mismatch", "the anti-forgery header is missing or does not belong to this token"};
        case Errc::token_too_large:
            return {"token_too_large", "the token is larger than this verifier accepts"};
        case Errc::malformed_token:
            return {"malformed_token", "the token is not three base64url segments joined by dots"};
        case Errc::malformed_header:
            return {"malformed_header", "the token's header is not a valid JOSE header"};
        case Errc::wrong_algorithm:
            return {"wrong_algorithm", "the algorithm of the token is not the algorithm of the key"};
        case Errc::unsupported_critical_header:
            return {"unsupported_critical_header",
                    "the token requires a header extension that is not supported"};
        case Errc::unknown_key:
            return {"unknown_key", "no key of this verifier has the key id of the token"};
        case Errc::keys_unavailable:
            return {"keys_unavailable", "the keys of the issuer cannot be fetched at the moment"};
        case Errc::unknown_issuer:
            return {"unknown_issuer", "no verifier is for the issuer of the token"};
        case Errc::bad_signature:
            return {"bad_signature",
                    "the signature does not match: forged, altered, or signed with another key"};
        case Errc::malformed_payload:
            return {"malformed_payload", "the signed payload is not a valid JSON object"};
        case Errc::duplicate_member:
            return {"duplicate_member", "a JSON object in the token has two members with the same name"};
        case Errc::nesting_too_deep:
            return {"nesting_too_deep", "the token's JSON is nested deeper than 64 levels"};
        case Errc::invalid_claim:
            return {"invalid_claim", "a claim or header parameter has a value of the wrong type"};
        case Errc::missing_claim:
            return {"missing_claim", "a required claim is missing"};
        case Errc::wrong_token_type:
            return {"wrong_token_type", "the token is not of the required type"};
        case Errc::expired:
            return {"expired", "the token has expired"};
        case Errc::not_yet_valid:
            return {"not_yet_valid", "the token is not valid yet"};
        case Errc::issued_in_future:
            return {"issued_in_future", "the issue time of the token is in the future"};
        case Errc::lifetime_too_long:
            return {"lifetime_too_long", "the lifetime of the token is longer than this verifier allows"};
        case Errc::wrong_issuer:
            return {"wrong_issuer", "the issuer of the token is not the expected one"};
        case Errc::unexpected_issuer:
            return {
                "unexpected_issuer",
                "the token names an issuer but this verifier expects none: set VerifierOptions::issuer, or "
                "allow_any_issuer"};
        case Errc::wrong_audience:
            return {"wrong_audience", "the audience of the token is not the expected one"};
        case Errc::unexpected_audience:
            return {
                "unexpected_audience",
                "the token names an audience but this verifier expects none: set VerifierOptions::audience, "
                "or allow_any_audience"};
        case Errc::insufficient_scope:
            return {"insufficient_scope", "the token does not grant the scope that is required"};
        case Errc::login_too_old:
            return {"login_too_old", "the login of this token is too old for this request: log in again"};
        case Errc::claims_mismatch:
            return {"claims_mismatch", "the private claims do not fit the type that they are read into"};
        case Errc::unknown_session:
            return {"unknown_session", "the session does not exist"};
        case Errc::session_revoked:
            return {"session_revoked", "the session was ended"};
        case Errc::session_idle_expired:
            return {"session_idle_expired", "the session was not used for too long"};
        case Errc::session_expired:
            return {"session_expired", "the session has reached its maximum age: log in again"};
        case Errc::refresh_token_reused:
            return {"refresh_token_reused", "the refresh token was already used; its session has been ended"};
        case Errc::refresh_token_superseded:
            return {"refresh_token_superseded",
                    "a newer refresh token of this session is in use: use the newest one"};
        case Errc::session_store_behind:
            return {"session_store_behind", "the session store has lost writes of this session"};
        case Errc::binding_mismatch:
            return {"binding_mismatch", "the token is bound to another device"};
        case Errc::login_refused:
            return {"login_refused", "the account is not allowed to continue this session"};
        case Errc::too_many_sessions:
            return {"too_many_sessions", "the subject already has as many sessions as are allowed"};
        case Errc::store_unavailable:
            return {"store_unavailable", "the session store cannot answer at the moment"};
        case Errc::duplicate_session_id:
            return {"duplicate_session_id", "the session store already has a session with this id"};
    }
    return {"unknown_error", "unknown error"};
}

class ErrorCategory final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "signet"; }
    [[nodiscard]] std::string message(int code) const override {
        return std::string{error_text(static_cast<Errc>(code)).sentence};
    }
};

}  // namespace detail

/// The stable machine name of `code`, equal to its enumerator. `"unknown_error"` for a value outside the
/// enum.
[[nodiscard]] constexpr std::string_view error_name(Errc code) noexcept {
    return detail::error_text(code).name;
}

/// One sentence for people, without a full stop. It contains nothing from the token.
[[nodiscard]] constexpr std::string_view error_sentence(Errc code) noexcept {
    return detail::error_text(code).sentence;
}

/// The `std::error_category` of `Errc`, named "signet".
[[nodiscard]] inline const std::error_category& error_category() noexcept {
    static const detail::ErrorCategory category;
    return category;
}

/// Lets `Errc` be used wherever a `std::error_code` is expected.
[[nodiscard]] inline std::error_code make_error_code(Errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace signet

/// @cond  Doxygen cannot document a specialization in another namespace.
template <>
struct std::is_error_code_enum<signet::Errc> : std::true_type {};
/// @endcond
