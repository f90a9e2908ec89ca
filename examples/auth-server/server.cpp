// SPDX-License-Identifier: MIT
#include "server.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <regex>
#include <signet/keys/jwk_text.hpp>
#include <stop_token>
#include <thread>
#include <variant>

#include "answers.hpp"
#include "log.hpp"
#include "security_log.hpp"
#include "store_address.hpp"
#include "web_page.hpp"

namespace auth {
namespace {

constexpr int address_factor = 6;  // several users may share an address

/// Refuses a request whose body this server does not read: without a length, compressed, or too long.
bool refuse_body(const httplib::Request& request, httplib::Response& response) {
    const auto size = example::RawServer::body_size(request);
    if (request.has_header("Content-Encoding")) {
        answer_error(response, 415, "unsupported_media_type", "the body must not be compressed");
    } else if (!size) {
        answer_error(response, 411, "length_required", "the request must have a Content-Length");
    } else if (*size > example::RawStream::largest_body) {
        answer_error(response, 413, "content_too_large", "the body is larger than 16 KiB");
    } else {
        return false;
    }
    response.set_header("Connection", "close");
    return true;
}

const signet::LiveKeyRing<>& verifying_keys(const signet::LiveKeyRing<>& secrets) {
    return secrets;
}
template <signet::PublicKeyAlgorithm Alg>
signet::LiveKeyRing<signet::Public<Alg>> verifying_keys(const signet::LiveKeyRing<Alg>& private_keys) {
    return private_keys.public_keys();
}

/// A guard of access tokens in the algorithm of the keys.
template <class Policy, class... Check>
signet::Bearer<Policy, Check...> access_bearer(const AccessKeys& keys, const Options& options,
                                               const Check&... check) {
    return std::visit(
        [&](const auto& ring) {
            return signet::Bearer<Policy, Check...>{
                signet::TokenVerifier{verifying_keys(ring),
                                      {.issuer = options.issuer, .leeway = options.leeway}},
                check...};
        },
        keys);
}

/// The function that writes the public keys as a JWK Set; empty for secrets.
std::function<std::string()> publisher(const AccessKeys& keys) {
    return std::visit(
        []<class Alg>(const signet::LiveKeyRing<Alg>& ring) -> std::function<std::string()> {
            if constexpr (signet::PublicKeyAlgorithm<Alg>) {
                return [ring] { return signet::to_jwk_set(ring, signet::SystemClock{}.now()); };
            } else {
                return {};
            }
        },
        keys);
}

/// A session manager cannot be moved, so this returns it in place.
Sessions make_sessions(signet::AnySessionStore& store, const ServerKeys& keys, const std::string& issuer,
                       const signet::SessionOptions& options) {
    return std::visit(
        [&](const auto& ring) {
            return Sessions{store,
                            signet::IssuerPair{signet::TokenIssuer{ring, {.issuer = issuer}},
                                               signet::TokenIssuer{keys.secrets(), {.issuer = issuer}}},
                            options};
        },
        keys.access());
}

}  // namespace

sigset_t awaited_signals(bool with_hangup) {
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (with_hangup) {
        sigaddset(&signals, SIGHUP);
    }
    return signals;
}

Server::Server(const Options& options, const ServerKeys& keys)
    : store_{open_store(options.store.empty() ? "sqlite:" + options.database : options.store)},
      accounts_{open_accounts(options.store, options.database)},
      hasher_{options.password_cost},
      attempts_by_account_{options.login_attempts},
      attempts_by_address_{options.login_attempts * address_factor},
      attempts_by_session_{options.login_attempts},
      sign_ups_by_address_{options.sign_ups},
      context_{[header = options.client_address_header](const signet::RequestView& request) {
          return context_of(request, header);
      }},
      refresh_verifier_{keys.secrets(), {.issuer = options.issuer, .leeway = options.leeway}},
      access_verifier_{access_bearer<signet::AccessPolicy>(keys.access(), options)},
      jwk_set_{publisher(keys.access())},
      sessions_{make_sessions(store_, keys, options.issuer,
                              {.limits = {.retry_window = options.retry_window, .cap = {.maximum = 50}},
                               .on_event =
                                   [this](const signet::SessionEvent& event) {
                                       log_session(event);
                                       if (demo_) {
                                           demo_->record(event);
                                       }
                                   }})},
      access_{access_bearer<signet::AccessPolicy>(keys.access(), options, signet::LiveSession{store_}),
              {.sources = {.cookie = access_cookie_.name()}, .context = context_, .on_refusal = log_refusal}},
      refresh_{signet::Bearer<signet::RefreshPolicy>{refresh_verifier_},
               {.sources = {.cookie = refresh_cookie_.name(), .body_field = "refresh_token"},
                .context = context_,
                .on_refusal = log_refusal}},
      stats_{access_bearer<StatsPolicy>(keys.access(), options),
             {.context = context_, .on_refusal = log_refusal}},
      http_{options.http},
      purge_interval_{options.purge_interval} {
    if (!options.web.empty()) {
        serve_web_page(http_, options.web);
    }
    if (options.demo_controls) {
        demo_ = std::make_unique<DemoControls>(DemoControls::Parts{
            .key_file = options.key_file,
            .issuer = options.issuer,
            .keys = keys.secrets(),
            .refresh_cookie = refresh_cookie_.name(),
            .who = [this](const Request& request) { return access_.authenticate(request); }});
        demo_->add_to(http_);
    }
    add_routes();
    answer_before_the_body();
    answer_errors();
}

int Server::bind(const std::string& address, int port) {
    if (port == 0) {
        const int chosen = http_.bind_to_any_port(address);
        return chosen > 0 ? chosen : 0;
    }
    return http_.bind_to_port(address, port) ? port : 0;
}

bool Server::run(const std::function<void()>& on_hangup) {
    const std::jthread purger{[this](const std::stop_token& over) { purge_until(over); }};
    // Waits for the signal in a thread: a signal handler may call few functions.
    const std::jthread watcher{[this, &on_hangup](const std::stop_token& over) {
        wait_for_the_end(over, on_hangup);
        // cpp-httplib ignores a stop() that comes before it runs.
        while (!http_.is_running() && !over.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        if (!over.stop_requested()) {
            http_.stop();
        }
    }};
    return http_.listen_after_bind();
}

/// Returns on a signal, when the page asks for a restart, or when `over` is requested.
void Server::wait_for_the_end(const std::stop_token& over, const std::function<void()>& on_hangup) {
    const sigset_t signals = awaited_signals(static_cast<bool>(on_hangup));
    constexpr timespec patience{.tv_sec = 0, .tv_nsec = 100'000'000};
    while (!over.stop_requested() && !wants_restart()) {
        const int signal = sigtimedwait(&signals, nullptr, &patience);
        if (signal == SIGHUP) {
            on_hangup();
        } else if (signal > 0) {
            log("stopping");
            told_to_end_ = true;
            return;
        }
    }
}

/// Removes expired sessions now and then at every interval.
void Server::purge_until(const std::stop_token& over) {
    std::mutex mutex;
    std::condition_variable_any waiting;
    std::unique_lock lock{mutex};
    while (!over.stop_requested()) {
        if (const auto purged = sessions_.purge_expired(); !purged) {
            log("purge_failed", {{"error", purged.error().message()}});
        } else if (*purged > 0) {
            log("purged", {{"sessions", std::to_string(*purged)}});
        }
        waiting.wait_for(lock, over, purge_interval_, [] { return false; });
    }
}

void Server::add(const std::string& method, const std::string& pattern,
                 const example::RawServer::Handler& handler) {
    const auto safe = [handler](const Request& request, Response& response) {
        try {
            handler(request, response);
        } catch (const AccountsError& error) {
            log("accounts_unavailable", {{"reason", error.what()}});
            answer_unavailable(response, "the accounts cannot be used at the moment");
        } catch (const BusyError&) {
            log("busy");
            answer_unavailable(response, "too many passwords wait to be checked");
        }
    };
    routes_.push_back({method, pattern, safe});
    if (method == "GET") {
        http_.Get(pattern, safe);
    } else if (method == "DELETE") {
        http_.Delete(pattern, safe);
    } else {
        http_.Post(pattern, safe);
    }
}

/// A request without Content-Length and Transfer-Encoding has no body (RFC 9112 §6.3). cpp-httplib would read
/// until the connection ends, so such requests are answered before it reads a body.
void Server::answer_before_the_body() {
    http_.set_pre_routing_handler([this](const Request& request, Response& response) {
        if (refuse_body(request, response)) {
            return httplib::Server::HandlerResponse::Handled;
        }
        const bool has_body = request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
        for (const Route& route : routes_) {
            if (!has_body && route.method == "POST" && request.method == "POST" &&
                route.pattern == request.path) {
                route.handler(request, response);
                return httplib::Server::HandlerResponse::Handled;
            }
        }
        return httplib::Server::HandlerResponse::Unhandled;
    });
}

void Server::add_routes() {
    using signet::require;
    using Policy = signet::AccessPolicy;
    add("POST", "/auth/signup", [this](const auto& request, auto& response) { sign_up(request, response); });
    add("POST", "/auth/login", [this](const auto& request, auto& response) { log_in(request, response); });
    add("POST", "/auth/logout", [this](const auto& request, auto& response) { log_out(request, response); });
    add("POST", "/auth/refresh",
        require<signet::RefreshPolicy>(
            refresh_, [this](const Refresh& token, const Context& context, const auto& request,
                             auto& response) { refresh(token, context, request, response); }));
    add("POST", "/auth/logout-others",
        require<Policy>(access_, [this](const Access& who, const Context& context, const auto& /*request*/,
                                        auto& response) { log_out_others(who, context, response); }));
    add("POST", "/auth/logout-all",
        require<Policy>(access_, [this](const Access& who, const Context& context, const auto& /*request*/,
                                        auto& response) { log_out_everywhere(who, context, response); }));
    add("GET", "/auth/sessions",
        require<Policy>(access_, [this](const Access& who, const Context& context, const auto& /*request*/,
                                        auto& response) { list_sessions(who, context, response); }));
    add("DELETE", R"(/auth/sessions/([A-Za-z0-9_-]{1,64}))",
        require<Policy>(access_, [this](const Access& who, const Context& context, const auto& request,
                                        auto& response) { end_session(who, context, request, response); }));
    add("POST", "/auth/password",
        require<Policy>(
            access_, [this](const Access& who, const Context& context, const auto& request, auto& response) {
                change_password(who, context, request, response);
            }));
    add("GET", "/me",
        require<Policy>(access_, [this](const Access& who, const Context& context, const auto& /*request*/,
                                        auto& response) { show_me(who, context, response); }));
    add("GET", "/stats",
        require<StatsPolicy>(stats_,
                             [this](const signet::Verified<StatsPolicy>& /*who*/, const auto& /*request*/,
                                    auto& response) { show_stats(response); }));
    if (jwk_set_) {
        add("GET", R"(/\.well-known/jwks\.json)",
            [this](const auto& /*request*/, auto& response) { publish_keys(response); });
    }
    add("GET", "/healthz", [this](const auto& /*request*/, auto& response) { show_health(response); });
}

void Server::answer_errors() {
    http_.set_exception_handler([](const auto& /*request*/, auto& response, std::exception_ptr error) {
        try {
            std::rethrow_exception(std::move(error));
        } catch (const std::exception& exception) {
            log("failure", {{"reason", exception.what()}});
        } catch (...) {
            log("failure");
        }
        answer_error(response, 500, "server_error", "the server cannot handle this request");
    });
    http_.set_error_handler([this](const httplib::Request& request, Response& response) {
        if (!response.body.empty()) {
            return;
        }
        std::string allowed;
        for (const Route& route : routes_) {
            if (response.status == 404 && std::regex_match(request.path, std::regex{route.pattern})) {
                allowed.append(allowed.empty() ? "" : ", ").append(route.method);
            }
        }
        if (!allowed.empty()) {
            response.set_header("Allow", allowed);
            answer_error(response, 405, "method_not_allowed", "this path does not support the method");
        } else if (response.status == 404) {
            answer_error(response, 404, "not_found", "this path does not exist");
        } else if (response.status == 413) {
            answer_error(response, 413, "content_too_large", "the body is larger than 16 KiB");
        } else {
            answer_error(response, response.status, "invalid_request", "the request is malformed");
        }
    });
}

void Server::refuse(const signet::Refusal& refusal, Response& response) {
    signet::RequestTraits<httplib::Request>::refuse(refusal, {}, response);
}

}  // namespace auth
