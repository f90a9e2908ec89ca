// SPDX-License-Identifier: MIT
#include <httplib.h>

#include <charconv>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <signet/http/server/httplib.hpp>
#include <signet/http/token_answer.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/sqlite.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "common/password_accounts.hpp"

// A login API on SQLite and cpp-httplib. The accounts are in common/password_accounts.hpp.
//
//   POST /auth/signup   {"email", "password"}
//   POST /auth/login    {"email", "password"}; the answer has both tokens
//   POST /auth/refresh  refresh token as Bearer, or as "refresh_token" in JSON; the answer has two new tokens
//   POST /auth/logout   the same token; ends the session
//   GET  /me            access token as Bearer
//
// It serves plain HTTP on 127.0.0.1: put a proxy that speaks TLS in front of it. It does not limit attempts
// to log in, and it has no cookies: auth-server has both.
namespace {

using httplib::Request;
using httplib::Response;
using nlohmann::json;
using signet::AccessPolicy;
using signet::RefreshPolicy;

void answer(Response& response, int status, const json& body) {
    response.status = status;
    response.set_header("Cache-Control", "no-store");
    response.set_content(body.dump(), "application/json");
}

void answer_error(Response& response, int status, const char* error, const char* description) {
    answer(response, status, {{"error", error}, {"error_description", description}});
}

void answer_with(Response& response, const signet::TokenPair& pair) {
    response.set_header("Cache-Control", "no-store");
    response.set_content(signet::json_text(pair, signet::SystemClock{}.now()), "application/json");
}

struct Credentials {
    std::string email;
    std::string password;
};

/// Answers the request and returns nothing if its body does not have both.
std::optional<Credentials> read_credentials(const Request& request, Response& response) {
    const json body = json::parse(request.body, nullptr, false);
    const auto member = [&body](const char* name) {
        const bool has = body.is_object() && body.contains(name) && body[name].is_string();
        return has ? body[name].get<std::string>() : std::string{};
    };
    Credentials credentials{member("email"), member("password")};
    const auto length = credentials.password.size();
    if (!credentials.email.contains('@') || credentials.email.size() > 254 || length < 8 || length > 256) {
        answer_error(response, 400, "invalid_request",
                     "the body must be a JSON object with an email address and a password of 8 to 256 bytes");
        return std::nullopt;
    }
    return credentials;
}

void serve(int port, const signet::SecretKey<>& key) {
    example::PasswordAccounts accounts{"accounts.db"};
    signet::SqliteStore store{"sessions.db"};
    const signet::TokenVerifier verifier{key, {.issuer = "api-server"}};
    signet::SessionManager sessions{store, signet::TokenIssuer{key, {.issuer = "api-server"}}};
    // LiveSession looks the session up at each request: a logout takes effect immediately.
    const signet::Guard access{
        signet::Bearer<AccessPolicy, signet::LiveSession>{verifier, signet::LiveSession{store}}};
    const signet::Guard refresh{signet::Bearer<RefreshPolicy>{verifier},
                                {.sources = {.body_field = "refresh_token"}}};

    httplib::Server server;
    server.Post("/auth/signup", [&](const Request& request, Response& response) {
        const auto credentials = read_credentials(request, response);
        if (credentials && accounts.add(credentials->email, credentials->password)) {
            answer(response, 201, {{"email", credentials->email}});
        } else if (credentials) {
            answer_error(response, 409, "email_taken", "an account with this email address exists");
        }
    });
    server.Post("/auth/login", [&](const Request& request, Response& response) {
        const auto credentials = read_credentials(request, response);
        if (!credentials) {
            return;
        }
        const auto subject = accounts.check(credentials->email, credentials->password);
        if (!subject) {
            response.set_header("WWW-Authenticate", R"(Bearer realm="api")");
            answer_error(response, 401, "invalid_credentials", "the email address or the password is wrong");
            return;
        }
        static_cast<void>(sessions.purge_expired({.batches = 1}));
        const auto pair = sessions.log_in(*subject);
        pair ? answer_with(response, *pair) : signet::write_refusal(access.refusal(pair.error()), response);
    });
    server.Post(
        "/auth/refresh",
        signet::require<RefreshPolicy>(refresh, [&](const auto& token, const Request&, Response& response) {
            const auto pair = sessions.refresh(token);
            pair ? answer_with(response, *pair)
                 : signet::write_refusal(refresh.refusal(pair.error(), token), response);
        }));
    server.Post("/auth/logout", signet::require<RefreshPolicy>(refresh, [&](const auto& token, const Request&,
                                                                            Response& response) {
                    const auto ended = sessions.log_out(token);
                    response.status = 204;
                    if (!ended) {
                        signet::write_refusal(refresh.refusal(ended.error(), token), response);
                    }
                }));
    server.Get("/me",
               signet::require<AccessPolicy>(access, [](const auto& who, const Request&, Response& response) {
                   answer(response, 200, {{"subject", who.subject()}, {"session_id", who.session_id()}});
               }));

    // Every body needs a length, so that the limit is checked before the body is read. One request for each
    // connection: a body that was not read is never taken for the next request.
    server.set_payload_max_length(16 * 1024);
    server.set_keep_alive_max_count(1);
    server.set_read_timeout(5);
    server.set_tcp_nodelay(true);
    server.set_pre_routing_handler([](const Request& request, Response& response) {
        const bool has_length = request.get_header_value_count("Content-Length") == 1;
        if (request.has_header("Transfer-Encoding") || (request.method != "GET" && !has_length)) {
            answer_error(response, 411, "length_required", "the request must have a Content-Length");
            return httplib::Server::HandlerResponse::Handled;
        }
        return httplib::Server::HandlerResponse::Unhandled;
    });
    server.set_exception_handler([](const Request&, Response& response, std::exception_ptr) {
        answer_error(response, 500, "server_error", "the server cannot handle this request");
    });

    const bool is_bound = port == 0 ? (port = server.bind_to_any_port("127.0.0.1")) > 0
                                    : server.bind_to_port("127.0.0.1", port);
    if (!is_bound) {
        throw std::runtime_error{"the port is not free"};
    }
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;
    server.listen_after_bind();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view text = argc == 3 && argv[1] == std::string_view{"--port"} ? argv[2] : "";
    std::uint16_t port = 8080;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (argc != 1 && (error != std::errc{} || end != text.data() + text.size())) {
        std::cerr << "Usage: api-server [--port PORT]\n"
                     "PORT 0 is any free port. Reads api.key, which `signet keygen --out api.key` makes.\n";
        return 2;
    }
    try {
        serve(port, signet::SecretKey<>::from_file("api.key"));
    } catch (const std::exception& failure) {
        std::cerr << "api-server: " << failure.what() << '\n';
        return 1;
    }
}
