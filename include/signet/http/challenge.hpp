// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/error.hpp"
#include "signet/http/detail/header_syntax.hpp"
#include "signet/http/detail/refusal_code.hpp"
#include "signet/policy_requirements.hpp"

namespace signet {

/// The answer to a refused request, independent of the server. `write_refusal` of a server's header sends it.
struct Refusal {
    /// 400, 401, 403, 409 or 503.
    int status = 401;
    /// The value of the WWW-Authenticate field; empty if the answer has no such field.
    std::string www_authenticate{};
    /// The value of the Retry-After field, in seconds.
    std::optional<std::chrono::seconds> retry_after{};
    /// A JSON object with the members `error` and `error_description`.
    std::string body{};

    /// The value of the Content-Type field.
    static constexpr std::string_view content_type = "application/json";

    /// Calls `set(name, value)` for each header field except Content-Type and Content-Length.
    template <class Set>
    void for_each_header(Set&& set) const {
        set(std::string_view{"Cache-Control"}, std::string_view{"no-store"});
        if (!www_authenticate.empty()) {
            set(std::string_view{"WWW-Authenticate"}, std::string_view{www_authenticate});
        }
        if (retry_after) {
            set(std::string_view{"Retry-After"}, std::string_view{std::to_string(retry_after->count())});
        }
    }
};

/// What a challenge contains in addition to the error.
struct ChallengeOptions {
    /// The protection space (RFC 9110 §11.5): printable ASCII, not empty, because RFC 6750 §3 requires at
    /// least one parameter. Defaults to "api".
    std::string realm = "api";
    /// The scopes that the resource requires, separated by spaces (RFC 6750 §3).
    std::string scope{};
    /// The largest allowed age of a login (RFC 9470 §3).
    std::optional<std::chrono::seconds> max_age{};
    /// The value of Retry-After when the session store cannot answer. Defaults to 5 s.
    std::chrono::seconds retry_after{5};
};

namespace detail {

/// Throws ConfigurationError for options that a header field cannot contain.
inline void require_valid(const ChallengeOptions& options) {
    require_valid(!options.realm.empty() && is_printable_ascii(options.realm),
                  "ChallengeOptions::realm must be a string of printable ASCII characters, and not empty");
    require_valid(is_scope(options.scope),
                  "ChallengeOptions::scope must be scopes of printable ASCII without quotes and backslashes, "
                  "separated by single spaces (RFC 6749 section 3.3)");
    require_valid(options.retry_after >= std::chrono::seconds{0},
                  "ChallengeOptions::retry_after must not be negative");
}

/// Appends a scope unless `scopes` already contains it.
inline void add_scope(std::string& scopes, std::string_view scope) {
    const std::string padded = std::string{" "}.append(scopes).append(" ");
    if (!padded.contains(std::string{" "}.append(scope).append(" "))) {
        scopes.append(scopes.empty() ? "" : " ").append(scope);
    }
}

/// Adds the scopes and the login age that the policy requires.
template <class Policy>
void add_requirements([[maybe_unused]] ChallengeOptions& options) {
    if constexpr (RefinedPolicy<Policy>) {
        add_requirements<typename Policy::base_policy>(options);
    }
    if constexpr (requires { Policy::required_scopes; }) {
        for (const std::string_view scope : Policy::required_scopes) {
            add_scope(options.scope, scope);
        }
    }
    if constexpr (requires { Policy::maximum_login_age; }) {
        const std::chrono::seconds age = Policy::maximum_login_age;
        options.max_age = (std::min)(options.max_age.value_or(age), age);
    }
}

}  // namespace detail

/// `options` together with the scopes and the login age that `Policy` requires. Throws ConfigurationError for
/// a realm or scope that a header field cannot contain.
template <class Policy>
[[nodiscard]] ChallengeOptions challenge_for(ChallengeOptions options = {}) {
    static_assert(detail::CompletePolicy<Policy>::value);
    detail::add_requirements<Policy>(options);
    detail::require_valid(options);
    return options;
}

/// Returns the answer to a refused request, by RFC 6750 §3 and RFC 9470 §3:
///
/// | refused because | status | `error` |
/// |---|---|---|
/// | the request has no token | 401 | none in the challenge, `missing_credentials` in the body |
/// | the credentials are malformed, or the request has more than one token | 400 | `invalid_request` |
/// | the token lacks a scope | 403 | `insufficient_scope`, with `scope` |
/// | the login is too old | 401 | `insufficient_user_authentication`, with `max_age` |
/// | the anti-forgery token is missing or wrong | 403 | `csrf_mismatch` |
/// | the subject has too many sessions | 409 | `too_many_sessions` |
/// | a newer refresh token of the session is in use | 409 | `refresh_token_superseded` |
/// | the session store cannot answer | 503, Retry-After | `temporarily_unavailable` |
/// | a new session has the id of another one | 503 | `temporarily_unavailable` |
/// | any other reason | 401 | `invalid_token` |
///
/// A pure function. The answer contains no part of the request and no key. Throws ConfigurationError for a
/// realm or scope that a header field cannot contain.
[[nodiscard]] inline Refusal challenge(const Error& error, const ChallengeOptions& options = {}) {
    detail::require_valid(options);
    // A token without `auth_time` is treated like a token of an old login (RFC 9470 §3).
    const bool lacks_login = error == Errc::missing_claim && error.claim() == "auth_time";
    const Errc code = lacks_login ? Errc::login_too_old : error.code();
    const detail::RefusalCode refused = detail::refusal_code(code);
    const std::string_view sentence = detail::public_sentence(code);

    Refusal refusal{.status = refused.status};
    if (refused.asks_for_credentials) {
        std::string& value = refusal.www_authenticate;
        value = "Bearer";
        detail::append_quoted(value, "realm", options.realm);
        // RFC 6750 §3.1: no error information if the request has no credentials.
        if (code != Errc::missing_credentials) {
            detail::append_quoted(value, "error", refused.error);
            detail::append_quoted(value, "error_description", sentence);
        }
        if (code == Errc::insufficient_scope && !options.scope.empty()) {
            detail::append_quoted(value, "scope", options.scope);
        }
        if (code == Errc::login_too_old && options.max_age) {
            detail::append_quoted(value, "max_age", std::to_string(options.max_age->count()));
        }
    }
    if (refusal.status == 503) {
        refusal.retry_after = options.retry_after;
    }
    // Neither string needs escaping: both are constants of this library.
    refusal.body.append(R"({"error":")").append(refused.error);
    refusal.body.append(R"(","error_description":")").append(sentence).append(R"("})");
    return refusal;
}

}  // namespace signet
