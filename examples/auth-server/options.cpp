// SPDX-License-Identifier: MIT
#include "options.hpp"

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

/// So that an address with a password is in no list of processes. Never repeats what it has read.
std::string first_line_of(const std::string& file) {
    std::ifstream stream{file};
    std::string line;
    if (!std::getline(stream, line) || line.empty()) {
        throw UsageError{"--store-file needs a file whose first line is the address of a store; " + file +
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
    } else if (name == "--key-file") {
        options.key_file = value;
    } else if (name == "--issuer") {
        options.issuer = value;
    } else if (name == "--login-attempts") {
        options.login_attempts = number_between(name, value, 1, 10'000);
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
            throw UsageError{"it takes options only, like --port 8080"};
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
            "--keys goes with neither --key-file nor --accept-key-file, and not with --demo-controls, which "
            "changes the key of --key-file"};
    }
    if (options.key_file.empty()) {
        options.key_file = "auth.key";
    }
    if (options.demo_controls && options.address != "127.0.0.1" && options.address != "localhost") {
        throw UsageError{
            "--demo-controls shows tokens and breaks logins: it goes with --address 127.0.0.1 only"};
    }
    return options;
}

std::string help_text() {
    return R"(Usage: auth-server [OPTION]...

Accounts and logins over HTTP, with access and refresh tokens. Serves plain HTTP: put a proxy that speaks TLS
in front of it. Ends on SIGINT or SIGTERM after the requests that it has begun.

  --address HOST         where to listen (127.0.0.1)
  --port PORT            0 for any free one, which is printed (8080)
  --db FILE              the sessions, in SQLite; the accounts are kept next to it, in FILE.accounts,
                         also where --store names Redis. ":memory:" keeps neither (auth.db)
  --store ADDRESS        where the sessions are instead: memory:, sqlite:FILE, redis://HOST:PORT,
                         redis+sentinel://HOST:PORT?name=NAME, postgresql://USER@HOST/DATABASE. Servers with one
                         store share their sessions; in PostgreSQL they share their accounts too
  --store-file FILE      a file whose first line is the address of the store: others on this machine can read
                         what stands on the command line, such as a password
  --key-file FILE        the key that signs the tokens; made, for its owner only, when missing (auth.key)
  --keys PATH            instead: a directory of keys as `signet keys rotate` makes it, or a JWK Set. It is looked
                         at every ten seconds, and at once on SIGHUP: keys change without a restart
  --accept-key-file FILE a key that verifies too but does not sign; may be given several times. To change keys, give
                         the new one here to every server, then make it the --key-file and give the old one here
  --issuer TEXT          the `iss` of the tokens (signet-auth-server)
  --login-attempts N     attempts to log in to one account in a minute (10)
  --client-address-header NAME
                         the field in which the proxy in front tells the client's address, such as X-Real-IP;
                         strangers must not reach the server but through that proxy
  --password-cost N      scrypt's cost as a power of two, 10 to 20; each step doubles time and memory (15)
  --web DIR              serves the page in that directory
  --demo-controls        lets that page break things on purpose, for demonstrations, and see what is secret:
                         calls below /demo. On this machine's own address only

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
  GET    /me                   who the access token stands for
  GET    /stats                how often what has happened, to an access token with the scope `stats`
  GET    /healthz              whether the server can do its work
)";
}

}  // namespace auth
