// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <signet/session/limits.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "../common/raw_server.hpp"

namespace auth {

/// The algorithms that `--alg` accepts.
inline constexpr std::array<std::string_view, 5> access_algorithms{"HS256", "ES256", "EdDSA", "RS256",
                                                                   "PS256"};

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
    /// The algorithm of access tokens: one of `access_algorithms`.
    std::string algorithm{access_algorithms.front()};
    /// The private keys of access tokens, for all algorithms other than HS256: a directory or a JWK Set.
    std::string access_keys{};

    /// Whether private keys sign access tokens, so that other programs can verify them.
    [[nodiscard]] bool has_private_keys() const { return algorithm != access_algorithms.front(); }
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
