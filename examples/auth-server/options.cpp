// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <string_view>
#include <system_error>

namespace auth {
namespace {

int number_between(std::string_view option, std::string_view text, int least, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
        throw UsageError{std::string{option} + " needs a number from " + std::to_string(least) + " to " +
                         std::to_string(most)};
    }
    return value;
}

std::chrono::seconds seconds_between(std::string_view option, std::string_view text, int least, int most) {
    return std::chrono::seconds{number_between(option, text, least, most)};
}

/// Keeps an address with a password out of the list of processes. Errors never contain the line.
std::string first_line_of(const std::string& file) {
    std::ifstream stream{file};
    std::string line;
    if (!std::getline(stream, line) || line.empty()) {
        throw UsageError{"--store-file takes a file whose first line is the address of a store; " + file +
                         " cannot be read, or is empty"};
    }
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    return line;
}

void set(Options& options, std::string_view name, std::string_view value) {
    if (value.empty()) {
        throw UsageError{std::string{name} + " needs a value"};
    }
    if (name == "--address") {
        options.address = value;
    } else if (name == "--port") {
        options.port = number_between(name, value, 0, 65535);
    } else if (name == "--db") {
        options.database = value;
    } else if (name == "--store") {
        options.store = value;
    } else if (name == "--store-file") {
        options.store = first_line_of(std::string{value});
    } else if (name == "--accept-key-file") {
        options.accepted_key_files.emplace_back(value);
    } else if (name == "--keys") {
        options.keys = value;
    } else if (name == "--alg") {
        if (std::ranges::find(access_algorithms, value) == access_algorithms.end()) {
            throw UsageError{"--alg must be HS256, ES256, EdDSA, RS256 or PS256"};
        }
        options.algorithm = value;
    } else if (name == "--access-keys") {
        options.access_keys = value;
    } else if (name == "--key-file") {
        options.key_file = value;
    } else if (name == "--issuer") {
        options.issuer = value;
    } else if (name == "--login-attempts") {
        options.login_attempts = number_between(name, value, 1, 10'000);
    } else if (name == "--sign-ups") {
        options.sign_ups = number_between(name, value, 1, 10'000);
    } else if (name == "--leeway") {
        options.leeway = seconds_between(name, value, 0, 600);
    } else if (name == "--retry-window") {
        options.retry_window = seconds_between(name, value, 0, 120);
    } else if (name == "--purge-interval") {
        options.purge_interval = seconds_between(name, value, 1, 86'400);
    } else if (name == "--connections") {
        options.http.connections = static_cast<std::size_t>(number_between(name, value, 1, 10'000));
    } else if (name == "--request-time") {
        options.http.request_time = seconds_between(name, value, 1, 600);
    } else if (name == "--idle-time") {
        options.http.idle_time = seconds_between(name, value, 1, 600);
    } else if (name == "--client-address-header") {
        options.client_address_header = value;
    } else if (name == "--password-cost") {
        options.password_cost = number_between(name, value, 10, 20);
    } else if (name == "--web") {
        options.web = value;
    } else {
        throw UsageError{"there is no option " + std::string{name}};
    }
}

}  // namespace

Options parse_options(std::span<const char* const> words) {
    Options options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--help" || word == "-h") {
            options.help = true;
            return options;
        }
        if (word == "--demo-controls") {
            options.demo_controls = true;
            continue;
        }
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        if (!name.starts_with("--")) {
            throw UsageError{"every argument must be an option, such as --port 8080"};
        }
        if (equals != std::string_view::npos) {
            set(options, name, word.substr(equals + 1));
        } else {
            const bool has_value = i + 1 < words.size();
            set(options, name, has_value ? std::string_view{words[++i]} : std::string_view{});
        }
    }
    const bool has_key_files = !options.key_file.empty() || !options.accepted_key_files.empty();
    if (!options.keys.empty() && (has_key_files || options.demo_controls)) {
        throw UsageError{
            "--keys cannot be used with --key-file, --accept-key-file or --demo-controls, which changes the "
            "key of --key-file"};
    }
    if (options.has_private_keys() && options.demo_controls) {
        throw UsageError{"--demo-controls signs access tokens with the key of --key-file: omit --alg"};
    }
    if (!options.has_private_keys() && !options.access_keys.empty()) {
        throw UsageError{"--access-keys needs --alg ES256, EdDSA, RS256 or PS256"};
    }
    if (options.access_keys.empty()) {
        options.access_keys = "access-keys";
    }
    if (options.key_file.empty()) {
        options.key_file = "auth.key";
    }
    if (options.demo_controls && options.address != "127.0.0.1" && options.address != "localhost") {
        throw UsageError{
            "--demo-controls shows tokens and ends logins: it can be used with --address 127.0.0.1 only"};
    }
    return options;
}

std::string help_text() {
    return R"(Usage: auth-server [OPTION]...

Accounts and logins over HTTP, with access and refresh tokens. Serves plain HTTP: put a proxy that terminates TLS
in front of it. SIGINT and SIGTERM end it after the current requests.

  --address HOST         the address to listen on (127.0.0.1)
  --port PORT            the port; 0 is any free port, which is printed (8080)
  --db FILE              the SQLite file of the sessions. The accounts are in FILE.accounts, also if --store names Redis.
                         ":memory:" stores neither (auth.db)
  --store ADDRESS        another store for the sessions: memory:, sqlite:FILE, redis://HOST:PORT,
                         redis+sentinel://HOST:PORT?name=NAME, postgresql://USER@HOST/DATABASE. Servers with one
                         store share their sessions; in PostgreSQL they share their accounts too
  --store-file FILE      a file whose first line is the address of the store: other local users can read the
                         command line, and a password in it
  --key-file FILE        the signing key; created with mode 0600 if it does not exist (auth.key)
  --keys PATH            instead of --key-file: a directory of keys that `signet keys rotate` makes, or a JWK Set. It is
                         read every ten seconds and on SIGHUP: keys change without a restart
  --alg NAME             the algorithm of access tokens: HS256, ES256, EdDSA, RS256 or PS256. All but HS256 use private
                         keys, and other programs verify with the public keys of /.well-known/jwks.json. Refresh
                         tokens are signed with the secret of --key-file or --keys (HS256)
  --access-keys PATH     the private keys of --alg: a directory as for --keys, or a JWK Set; a missing directory is
                         created, with one key (access-keys)
  --accept-key-file FILE a key that verifies and does not sign; can be repeated. To change keys, pass the new key here to
                         every server; then pass the new key as --key-file and the old key here
  --issuer TEXT          the `iss` of the tokens (signet-auth-server)
  --leeway SECONDS       for how long tokens are accepted after they expire, if clocks differ; 0 to 600 (0)
  --retry-window SECONDS how long the previous refresh token returns the same new one again; 0 to 120 (30)
  --purge-interval SECONDS
                         how often expired sessions are removed (600)
  --login-attempts N     login attempts for each account, client address and minute, and changes of password for each
                         session; six times as many for each address. IPv6 addresses count by their first 64 bits (10)
  --sign-ups N           sign-ups for each client address and minute (30)
  --client-address-header NAME
                         the field in which the proxy sends the client's address, such as X-Real-IP. Clients must
                         reach the server through that proxy only
  --connections N        connections at the same time, each with a thread; more are answered with 503 (256)
  --request-time SECONDS how long a request may take to arrive, and its answer to be read (10)
  --idle-time SECONDS    how long a connection may wait for its next request (5)
  --password-cost N      the base-2 logarithm of scrypt's cost, 10 to 20; each step doubles time and memory (15)
  --web DIR              serves the page in this directory
  --demo-controls        lets that page cause failures on purpose and read secrets, for demonstrations: calls under
                         /demo. Only with --address 127.0.0.1

Calls, with JSON bodies:
  POST   /auth/signup          {email, password}
  POST   /auth/login           {email, password, device?, remember_me?, cookie?}
  POST   /auth/refresh         refresh token as Bearer, as JSON `refresh_token`, or as cookie
  POST   /auth/logout          ends this session
  POST   /auth/logout-others   ends the others
  POST   /auth/logout-all      ends all
  GET    /auth/sessions        lists them
  DELETE /auth/sessions/ID     ends one
  POST   /auth/password        {current, new}; ends the other sessions
  GET    /me                   the account of the access token
  GET    /stats                counters of events; needs an access token with the scope `stats`
  GET    /.well-known/jwks.json
                               the public keys of the access tokens; with --alg HS256, 404
  GET    /healthz              whether the stores are available
)";
}

}  // namespace auth
