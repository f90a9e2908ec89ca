// SPDX-License-Identifier: MIT
#pragma once

#include <signet/http/guard.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/sqlite.hpp>
#include <string>
#include <string_view>

#include "../auth-server/account_passwords.hpp"
#include "../auth-server/accounts.hpp"
#include "../auth-server/passwords.hpp"
#include "../auth-server/rate_limiter.hpp"

// The common code of the small servers, independent of the server: the core calls of auth-server, on its
// accounts and sessions, so that all of them can run on one file at the same time.
namespace example {

using Access = signet::Verified<signet::AccessPolicy>;
using Refresh = signet::Verified<signet::RefreshPolicy>;
using StatsPolicy = signet::RequireScope<signet::AccessPolicy, "stats">;

/// JSON, or an empty string for an answer without content; or the refusal.
using Answer = signet::Result<std::string, signet::Refusal>;

/// Thread-safe.
class LoginApi {
public:
    /// `database` is a file of auth-server. Throws signet::ConfigurationError, auth::AccountsError.
    LoginApi(const signet::SecretKey<signet::HS256>& key, const std::string& database);

    /// POST /auth/login, with the body {"email", "password"}. Takes tens of milliseconds because of scrypt.
    [[nodiscard]] Answer log_in(std::string_view body);
    /// POST /auth/refresh.
    [[nodiscard]] Answer refresh(const Refresh& token);
    /// POST /auth/logout, with a refresh token: the access token may have expired.
    [[nodiscard]] Answer log_out(const Refresh& token);
    /// POST /auth/logout-others.
    [[nodiscard]] Answer log_out_others(const Access& who);
    /// GET /me.
    [[nodiscard]] Answer describe(const Access& who) const;
    /// GET /stats.
    [[nodiscard]] Answer statistics() const;

    /// Access tokens are in the Authorization header or the cookie that auth-server sets; refresh tokens in
    /// the header or the body.
    [[nodiscard]] const auto& access() const noexcept { return access_; }
    [[nodiscard]] const auto& refresh_guard() const noexcept { return refresh_; }
    [[nodiscard]] const auto& stats() const noexcept { return stats_; }

private:
    using Sessions = signet::SessionManager<>;
    using LiveBearer = signet::Bearer<signet::AccessPolicy, signet::LiveSession>;

    [[nodiscard]] Answer log_in(const std::string& email, const std::string& password);
    [[nodiscard]] Answer answer_with(const Sessions::Pair& pair) const;

    signet::SqliteStore store_;
    auth::Accounts accounts_;
    auth::PasswordHasher hasher_;
    auth::AccountPasswords passwords_;
    auth::RateLimiter attempts_;
    signet::TokenVerifier<> verifier_;
    Sessions sessions_;
    signet::Guard<signet::AccessPolicy, signet::LiveSession> access_;
    signet::Guard<signet::RefreshPolicy> refresh_;
    signet::Guard<StatsPolicy> stats_;
};

inline constexpr std::string_view not_found =
    R"({"error":"not_found","error_description":"there is nothing here"})";
inline constexpr std::string_view wrong_method =
    R"({"error":"method_not_allowed","error_description":"this path takes other methods"})";

/// Whether the path exists, possibly for another method.
[[nodiscard]] bool is_known_path(std::string_view path);

}  // namespace example
