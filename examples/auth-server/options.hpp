// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <signet/session/limits.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../common/raw_server.hpp"

namespace auth {

/// The options of the command line.
struct Options {
    std::string address = "127.0.0.1";
    int port = 8080;
    std::string database = "auth.db";
    /// The address of the session store; empty: SQLite, in `database`.
    std::string store{};
    std::string key_file{};
    /// A directory of keys or a JWK Set, which is reloaded while the server runs; empty: `key_file`.
    std::string keys{};
    /// Files of keys that verify and do not sign.
    std::vector<std::string> accepted_key_files{};
    std::string issuer = "signet-auth-server";
    /// The limit of login attempts for each account, address and minute.
    int login_attempts = 10;
    /// The limit of sign-ups for each address and minute.
    int sign_ups = 30;
    std::chrono::seconds leeway{0};
    std::chrono::seconds retry_window = signet::SessionLimits{}.retry_window;
    /// How often expired sessions are removed.
    std::chrono::seconds purge_interval = std::chrono::minutes{10};
    example::RawServerLimits http{};
    /// The header field in which a proxy sends the client's address; empty: no proxy.
    std::string client_address_header{};
    /// The base-2 logarithm of scrypt's cost.
    int password_cost = 15;
    /// The directory of a page to serve; empty: none.
    std::string web{};
    /// Whether the page may cause failures on purpose.
    bool demo_controls = false;
    bool help = false;
};

/// The command line is invalid.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws UsageError.
[[nodiscard]] Options parse_options(std::span<const char* const> words);

[[nodiscard]] std::string help_text();

}  // namespace auth
