// SPDX-License-Identifier: MIT
#include <httplib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sqlite3.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <signet/http/server/httplib.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/sqlite.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

// A login API in one file: accounts and sessions in SQLite, HTTP by cpp-httplib.
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

/// One SQL statement with its parameters. Throws std::runtime_error if SQLite fails.
class Statement {
public:
    Statement(sqlite3* database, const char* sql, std::initializer_list<std::string_view> values) {
        sqlite3_stmt* statement = nullptr;
        int status = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
        statement_.reset(statement);
        int index = 0;
        for (auto value = values.begin(); status == SQLITE_OK && value != values.end(); ++value) {
            status = sqlite3_bind_blob64(statement, ++index, value->data(), value->size(), SQLITE_TRANSIENT);
        }
        require(status == SQLITE_OK);
    }

    /// Whether there is another row. A change is durable once this has returned false.
    bool step() {
        const int status = sqlite3_step(statement_.get());
        require(status == SQLITE_ROW || status == SQLITE_DONE);
        return status == SQLITE_ROW;
    }
    std::string column(int index) {
        const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), index));
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), index))};
    }

private:
    static void require(bool succeeded) {
        if (!succeeded) {
            throw std::runtime_error{"the accounts in SQLite cannot be used"};
        }
    }

    std::unique_ptr<sqlite3_stmt, decltype([](sqlite3_stmt* one) { sqlite3_finalize(one); })> statement_;
};

/// Opens the accounts, and makes their table if it is missing.
std::shared_ptr<sqlite3> open_accounts(const std::string& file) {
    sqlite3* database = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    const int opened = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
    std::shared_ptr<sqlite3> owner{database, sqlite3_close_v2};
    if (opened != SQLITE_OK) {
        throw std::runtime_error{"cannot open " + file + ": " + sqlite3_errstr(opened)};
    }
    Statement{database,
              "CREATE TABLE IF NOT EXISTS accounts (id INTEGER PRIMARY KEY AUTOINCREMENT,"
              " email BLOB NOT NULL UNIQUE, salt BLOB NOT NULL, hash BLOB NOT NULL)",
              {}}
        .step();
    return owner;
}

/// scrypt (RFC 7914) with the parameters that OWASP recommends: 32 MiB of memory for each call.
std::string scrypt(std::string_view password, const std::string& salt) {
    constexpr std::uint64_t n = 1U << 15U, r = 8, p = 3, memory_limit = std::uint64_t{64} << 20U;
    std::string hash(32, '\0');
    if (EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                       salt.size(), n, r, p, memory_limit, reinterpret_cast<unsigned char*>(hash.data()),
                       hash.size()) != 1) {
        throw std::runtime_error{"OpenSSL cannot compute scrypt"};
    }
    return hash;
}

void answer(Response& response, int status, const json& body) {
    response.status = status;
    response.set_header("Cache-Control", "no-store");
    response.set_content(body.dump(), "application/json");
}

void answer_error(Response& response, int status, const char* error, const char* description) {
    answer(response, status, {{"error", error}, {"error_description", description}});
}

void answer_with(Response& response, const signet::TokenPair& pair) {
    const auto left = pair.access.expires_at() - std::chrono::system_clock::now();
    answer(response, 200,
           {{"access_token", pair.access.str()},
            {"refresh_token", pair.refresh.str()},
            {"token_type", "Bearer"},
            {"expires_in", std::chrono::floor<std::chrono::seconds>(left).count()}});
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

void sign_up(sqlite3* accounts, const Credentials& credentials, Response& response) {
    std::string salt(16, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), static_cast<int>(salt.size())) != 1) {
        throw std::runtime_error{"OpenSSL has no random bytes"};
    }
    Statement insert{
        accounts,
        "INSERT INTO accounts (email, salt, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        {credentials.email, salt, scrypt(credentials.password, salt)}};
    if (!insert.step()) {
        answer_error(response, 409, "email_taken", "an account with this email address exists");
        return;
    }
    insert.step();  // commits
    answer(response, 201, {{"email", credentials.email}});
}

/// The subject of the account, or nothing if the credentials are wrong.
std::optional<std::string> check(sqlite3* accounts, const Credentials& credentials) {
    Statement select{
        accounts, "SELECT 'user-' || id, salt, hash FROM accounts WHERE email = ?", {credentials.email}};
    const bool exists = select.step();
    // An account that does not exist costs the same time as a wrong password.
    const std::string hash = scrypt(credentials.password, exists ? select.column(1) : std::string(16, '\0'));
    const std::string expected = exists ? select.column(2) : std::string{};
    const bool matches =
        hash.size() == expected.size() && CRYPTO_memcmp(hash.data(), expected.data(), hash.size()) == 0;
    return matches ? std::optional{select.column(0)} : std::nullopt;
}

void serve(int port, const signet::SecretKey<>& key) {
    const auto accounts = open_accounts("accounts.db");
    signet::SqliteStore store{"sessions.db"};
    const signet::TokenVerifier verifier{key, {.issuer = "api-server"}};
    signet::SessionManager sessions{store, signet::TokenIssuer{key, {.issuer = "api-server"}}};
    // LiveSession looks the session up at each request: a logout takes effect immediately.
    const signet::Guard access{
        signet::Bearer<AccessPolicy, signet::LiveSession>{verifier, signet::LiveSession{store}}};
    const signet::Guard refresh{signet::Bearer<RefreshPolicy>{verifier},
                                {.sources = {.body_field = "refresh_token"}}};
    const auto refuse = [](const signet::Refusal& refusal, const Request& request, Response& response) {
        signet::RequestTraits<Request>::refuse(refusal, request, response);
    };

    httplib::Server server;
    server.Post("/auth/signup", [&](const Request& request, Response& response) {
        if (const auto credentials = read_credentials(request, response)) {
            sign_up(accounts.get(), *credentials, response);
        }
    });
    server.Post("/auth/login", [&](const Request& request, Response& response) {
        const auto credentials = read_credentials(request, response);
        if (!credentials) {
            return;
        }
        const auto subject = check(accounts.get(), *credentials);
        if (!subject) {
            response.set_header("WWW-Authenticate", R"(Bearer realm="api")");
            answer_error(response, 401, "invalid_credentials", "the email address or the password is wrong");
            return;
        }
        static_cast<void>(sessions.purge_expired({.batches = 1}));
        const auto pair = sessions.log_in(*subject);
        pair ? answer_with(response, *pair) : refuse(access.refusal(pair.error()), request, response);
    });
    server.Post("/auth/refresh",
                signet::require<RefreshPolicy>(
                    refresh, [&](const auto& token, const Request& request, Response& response) {
                        const auto pair = sessions.refresh(token);
                        pair ? answer_with(response, *pair)
                             : refuse(refresh.refusal(pair.error(), token), request, response);
                    }));
    server.Post("/auth/logout",
                signet::require<RefreshPolicy>(
                    refresh, [&](const auto& token, const Request& request, Response& response) {
                        const auto ended = sessions.log_out(token);
                        response.status = 204;
                        if (!ended) {
                            refuse(refresh.refusal(ended.error(), token), request, response);
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
