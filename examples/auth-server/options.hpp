// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace auth {

/// What the command line says.
struct Options {
    std::string address = "127.0.0.1";
    int port = 8080;
    std::string database = "auth.db";
    /// Where the sessions are; empty for SQLite, in `database`.
    std::string store{};
    std::string key_file{};
    /// A directory of keys or a JWK Set, which is followed while the server runs; empty for `key_file`.
    std::string keys{};
    /// Files with keys that verify too, but do not sign.
    std::vector<std::string> accepted_key_files{};
    std::string issuer = "signet-auth-server";
    /// How many attempts to log in to one account are let through in a minute.
    int login_attempts = 10;
    /// The header field in which a proxy tells the client's address; empty without a proxy.
    std::string client_address_header{};
    /// The base-2 logarithm of scrypt's cost.
    int password_cost = 15;
    /// The directory of a page to serve; empty for none.
    std::string web{};
    /// Whether the page may break things on purpose.
    bool demo_controls = false;
    bool help = false;
};

/// The command line asks for something that cannot be done.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws UsageError.
[[nodiscard]] Options parse_options(std::span<const char* const> words);

[[nodiscard]] std::string help_text();

}  // namespace auth
