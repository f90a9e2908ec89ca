// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/error.hpp"
#include "signet/policy_requirements.hpp"

namespace signet {

/// How a server answers a request that it refuses: the same on every server, ready to be copied into its own
/// type of response.
struct Refusal {
    /// 400, 401, 403 or 503.
    int status = 401;
    /// The value of the WWW-Authenticate field; empty when the answer has none.
    std::string www_authenticate{};
    /// The value of the Retry-After field, in seconds.
    std::optional<std::chrono::seconds> retry_after{};
    /// A JSON object with `error` and `error_description`; its type is `content_type`.
    std::string body{};

    /// The value of the Content-Type field.
    static constexpr std::string_view content_type = "application/json";

    /// Calls `set(name, value)` for each header field but Content-Type and Content-Length.
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

/// What a challenge tells beside the error.
struct ChallengeOptions {
    /// The protection space (RFC 9110 §11.5): printable ASCII. RFC 6750 §3 wants at least one parameter
    /// behind the scheme, so there is always one.
    std::string realm = "api";
    /// The scopes that the resource asks for, separated by spaces (RFC 6750 §3).
    std::string scope{};
    /// How long ago a login may be at most (RFC 9470 §3).
    std::optional<std::chrono::seconds> max_age{};
    /// When to try again after the session store could not answer.
    std::chrono::seconds retry_after{5};
};

namespace detail {

struct ChallengeKind {
    int status;
    std::string_view error;
    /// Whether better credentials would help, so that the answer asks for them.
    bool asks_for_credentials;
};

constexpr ChallengeKind challenge_kind(Errc code) noexcept {
    switch (code) {
        case Errc::missing_credentials:
            return {401, "missing_credentials", true};
        case Errc::malformed_credentials:
            return {400, "invalid_request", true};
        case Errc::csrf_mismatch:
            return {403, "csrf_mismatch", false};
        case Errc::insufficient_scope:
            return {403, "insufficient_scope", true};
        case Errc::login_too_old:
            return {401, "insufficient_user_authentication", true};
        case Errc::too_many_sessions:
            return {409, "too_many_sessions", false};
        case Errc::refresh_token_superseded:
            return {409, "refresh_token_superseded", false};
        case Errc::store_unavailable:
        case Errc::duplicate_session_id:
            return {503, "temporarily_unavailable", false};
        default:
            // Every other reason, one that a later release adds included, is a token that does not do.
            return {401, "invalid_token", true};
    }
}

/// What a client is told. Hints for whoever runs the server, and the name of a claim, are for the log.
constexpr std::string_view public_sentence(Errc code) noexcept {
    switch (code) {
        case Errc::unexpected_issuer:
            return error_sentence(Errc::wrong_issuer);
        case Errc::unexpected_audience:
            return error_sentence(Errc::wrong_audience);
        default:
            return error_sentence(code);
    }
}

/// The characters that a quoted-string may hold, as it is or behind a backslash (RFC 9110 §5.6.4), without
/// the tab and without bytes above ASCII, which no two clients read alike.
constexpr bool is_printable_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// `scope-token *( SP scope-token )` of RFC 6749 §3.3.
constexpr bool is_scope(std::string_view text) noexcept {
    return is_printable_ascii(text) && text.find_first_of("\"\\") == std::string_view::npos &&
           !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
}

inline void append_quoted(std::string& out, std::string_view name, std::string_view value) {
    out.append(out.ends_with("Bearer") ? " " : ", ").append(name).append("=\"");
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    out += '"';
}

/// Throws ConfigurationError for what cannot be put into a header field.
inline void require_sound(const ChallengeOptions& options) {
    if (options.realm.empty() || !is_printable_ascii(options.realm)) {
        throw ConfigurationError{"ChallengeOptions::realm must be a text of printable ASCII characters"};
    }
    if (!is_scope(options.scope)) {
        throw ConfigurationError{
            "ChallengeOptions::scope must be words of printable ASCII without quotes and backslashes, "
            "separated by one space each (RFC 6749 section 3.3)"};
    }
    if (options.retry_after < std::chrono::seconds{0}) {
        throw ConfigurationError{"ChallengeOptions::retry_after must not be negative"};
    }
}

/// Adds a scope unless it is there already.
inline void add_scope(std::string& scopes, std::string_view scope) {
    const std::string padded = std::string{" "}.append(scopes).append(" ");
    if (!padded.contains(std::string{" "}.append(scope).append(" "))) {
        scopes.append(scopes.empty() ? "" : " ").append(scope);
    }
}

/// Fills in what the policy itself knows: its scopes, and how old a login may be.
template <class Policy>
void add_demands([[maybe_unused]] ChallengeOptions& options) {
    if constexpr (RefinedPolicy<Policy>) {
        add_demands<typename Policy::base_policy>(options);
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

/// What to ask of the bearer of a `Policy` token: `options`, and the scopes and the age of the login that the
/// policy demands. Throws ConfigurationError for a realm or scope that cannot be put into a header field.
template <class Policy>
[[nodiscard]] ChallengeOptions challenge_for(ChallengeOptions options = {}) {
    static_assert(detail::CompletePolicy<Policy>::value);
    detail::add_demands<Policy>(options);
    detail::require_sound(options);
    return options;
}

/// The answer to a request that was refused, by RFC 6750 §3 and RFC 9470 §3:
///
/// | refused because | status | `error` |
/// |---|---|---|
/// | no token was presented | 401 | none in the challenge, `missing_credentials` in the body |
/// | the credentials are malformed, or more than one | 400 | `invalid_request` |
/// | the token lacks a scope | 403 | `insufficient_scope`, with `scope` |
/// | the login is too old | 401 | `insufficient_user_authentication`, with `max_age` |
/// | the anti-forgery token is missing or wrong | 403 | `csrf_mismatch` |
/// | there are too many sessions | 409 | `too_many_sessions` |
/// | the session store cannot answer | 503, Retry-After | `temporarily_unavailable` |
/// | anything else about the token or its session | 401 | `invalid_token` |
///
/// A pure function. Nothing that came with the request, and no key, is part of the answer. Throws
/// ConfigurationError for a realm or scope that cannot be put into a header field.
[[nodiscard]] inline Refusal challenge(const Error& error, const ChallengeOptions& options = {}) {
    detail::require_sound(options);
    // A token that says nothing about its login is no better than one with an old login (RFC 9470 §3).
    const bool lacks_login = error == Errc::missing_claim && error.claim() == "auth_time";
    const Errc code = lacks_login ? Errc::login_too_old : error.code();
    const detail::ChallengeKind kind = detail::challenge_kind(code);
    const std::string_view sentence = detail::public_sentence(code);

    Refusal refusal{.status = kind.status};
    if (kind.asks_for_credentials) {
        std::string& value = refusal.www_authenticate;
        value = "Bearer";
        detail::append_quoted(value, "realm", options.realm);
        // RFC 6750 §3.1: no error information when the request had no credentials at all.
        if (code != Errc::missing_credentials) {
            detail::append_quoted(value, "error", kind.error);
            detail::append_quoted(value, "error_description", sentence);
        }
        if (code == Errc::insufficient_scope && !options.scope.empty()) {
            detail::append_quoted(value, "scope", options.scope);
        }
        if (code == Errc::login_too_old && options.max_age) {
            detail::append_quoted(value, "max_age", std::to_string(options.max_age->count()));
        }
    }
    if (code == Errc::store_unavailable) {
        refusal.retry_after = options.retry_after;
    }
    // Neither text needs escaping: all of them are fixed sentences of this library.
    refusal.body.append(R"({"error":")").append(kind.error);
    refusal.body.append(R"(","error_description":")").append(sentence).append(R"("})");
    return refusal;
}

}  // namespace signet
