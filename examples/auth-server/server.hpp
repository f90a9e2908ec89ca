// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <signet/session/any_store.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "../common/raw_server.hpp"
#include "account_passwords.hpp"
#include "account_store.hpp"
#include "demo_controls.hpp"
#include "options.hpp"
#include "passwords.hpp"
#include "rate_limiter.hpp"
#include "server_keys.hpp"
#include "token_place.hpp"

namespace auth {

using Access = signet::Verified<signet::AccessPolicy>;
using Refresh = signet::Verified<signet::RefreshPolicy>;
using Sessions = signet::SessionManager<>;
/// For operators: `signet issue --claim scope='"stats"'` makes such a token with the key of the server.
using StatsPolicy = signet::RequireScope<signet::AccessPolicy, "stats">;
using AccessGuard = signet::Guard<signet::AccessPolicy, signet::LiveSession>;
using RefreshGuard = signet::Guard<signet::RefreshPolicy>;

/// The signals that `Server::run` waits for: SIGINT and SIGTERM, and SIGHUP if keys are reloaded.
[[nodiscard]] sigset_t awaited_signals(bool with_hangup);

/// The HTTP server: its routes, and the state that they share.
class Server {
public:
    /// Throws signet::ConfigurationError, AccountsError.
    Server(const Options& options, const ServerKeys& keys);

    /// The port; 0 if it is in use, or this machine does not have the address.
    [[nodiscard]] int bind(const std::string& address, int port);

    /// Serves until SIGINT or SIGTERM. False if it cannot. Calls `on_hangup`, if not empty, on SIGHUP.
    /// The `awaited_signals` must be blocked in every thread.
    [[nodiscard]] bool run(const std::function<void()>& on_hangup);

    /// Whether `run` has returned because the page asked for a restart.
    [[nodiscard]] bool wants_restart() const noexcept {
        return !told_to_end_ && demo_ && demo_->wants_restart();
    }

private:
    using Request = example::RawRequest;
    using Response = httplib::Response;
    using Context = signet::RequestContext;

    struct Route {
        std::string method;
        std::string pattern;
        example::RawServer::Handler handler;
    };

    void wait_for_the_end(const std::stop_token& over, const std::function<void()>& on_hangup);
    void purge_until(const std::stop_token& over);
    void answer_before_the_body();
    void add_routes();
    void answer_errors();
    void add(const std::string& method, const std::string& pattern,
             const example::RawServer::Handler& handler);

    void sign_up(const Request& request, Response& response);
    void log_in(const Request& request, Response& response);
    void change_password(const Access& who, const Context& context, const Request& request,
                         Response& response);

    void refresh(const Refresh& token, const Context& context, const Request& request, Response& response);
    void log_out(const Request& request, Response& response);
    void log_out_others(const Access& who, const Context& context, Response& response);
    void log_out_everywhere(const Access& who, const Context& context, Response& response);
    void list_sessions(const Access& who, const Context& context, Response& response);
    void end_session(const Access& who, const Context& context, const Request& request, Response& response);
    void show_me(const Access& who, const Context& context, Response& response);
    void show_stats(Response& response);
    void show_health(Response& response);
    void publish_keys(Response& response);

    [[nodiscard]] static bool let_attempt(const std::vector<std::pair<RateLimiter&, std::string>>& limits,
                                          const Context& context, const std::string& email,
                                          Response& response);
    void answer_with(const Sessions::Pair& pair, TokenPlace place, const Request& request,
                     Response& response);
    [[nodiscard]] TokenPlace place_of_refreshed(const Refresh& token, const Request& request);
    void remove_cookies(Response& response);
    [[nodiscard]] static bool has_cookie(const Request& request, const std::string& name);
    static void refuse(const signet::Refusal& refusal, Response& response);

    std::unique_ptr<DemoControls> demo_;
    signet::AnySessionStore store_;
    std::unique_ptr<AccountStore> accounts_;
    PasswordHasher hasher_;
    AccountPasswords passwords_{*accounts_, hasher_};
    RateLimiter attempts_by_account_;
    RateLimiter attempts_by_address_;
    RateLimiter attempts_by_session_;
    RateLimiter sign_ups_by_address_;
    std::function<Context(const signet::RequestView&)> context_;
    signet::TokenVerifier<> refresh_verifier_;
    signet::Bearer<signet::AccessPolicy> access_verifier_;
    std::function<std::string()> jwk_set_;  // empty if access tokens are signed with a secret
    Sessions sessions_;
    signet::CookieBuilder access_cookie_{{.name = "__Host-access_token"}};
    signet::CookieBuilder refresh_cookie_{{.name = "__Host-refresh_token"}};
    signet::CookieBuilder csrf_cookie_{{.name = "__Host-refresh_csrf", .http_only = false}};
    AccessGuard access_;
    RefreshGuard refresh_;
    signet::Guard<StatsPolicy> stats_;
    example::RawServer http_;
    std::vector<Route> routes_;
    std::chrono::seconds purge_interval_;
    bool told_to_end_ = false;  // written by the thread that waits for signals, which ends before `run` does
};

}  // namespace auth
