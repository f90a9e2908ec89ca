// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "signet/detail/base/cxx23.hpp"
#include "signet/detail/base/option_limits.hpp"

namespace signet {

/// Options of PostgresStore.
struct PostgresOptions {
    /// What a write that the store reported as successful survives.
    enum class Durability {
        full,    ///< A loss of power of the server (`synchronous_commit = on`).
        normal,  ///< The end of the program. A crash of the server may undo the last writes, which then
                 ///< counts as `session_store_behind` (`synchronous_commit = off`).
    };

    /// An address as libpq reads it: `postgresql://user:password@host:5432/database?sslmode=verify-full`, or
    /// `host=... dbname=...`. With several hosts, the store uses the one that accepts writes.
    std::string address{};
    /// An address of standbys that `LiveSession` may read from, in the same form. An ended session then seems
    /// live until replication is done. Defaults to empty: all reads go to the primary.
    std::string replica_address{};
    /// How long a call may take before it returns `Errc::store_unavailable`: 1 ms to 60 s. The server also
    /// cancels the statement after this time. Defaults to 2 s.
    std::chrono::milliseconds timeout{2000};
    /// How much of that time connecting to one host may take. Defaults to 1 s.
    std::chrono::milliseconds connect_timeout{1000};
    /// The largest number of connections: 1 to 1000. Defaults to 8.
    std::size_t connections = 8;
    /// What a successful write survives. Defaults to `full`.
    Durability durability = Durability::full;
    /// The schema for the tables of signet: lower-case letters, digits and `_`. The store creates a missing
    /// schema if the user has the permission. Defaults to "signet".
    std::string schema = "signet";
};

namespace detail {

/// Returns `options`. Throws ConfigurationError for invalid options. The message says how to fix them.
[[nodiscard]] inline PostgresOptions require_valid(PostgresOptions options) {
    using std::chrono::milliseconds;
    require_valid(
        !options.address.empty(),
        "PostgresOptions::address is missing: name a server, as in postgresql://user@host/database");
    require_valid(options.timeout >= milliseconds{1} && options.timeout <= std::chrono::minutes{1},
                  "PostgresOptions::timeout must be between 1 ms and 60 s");
    require_valid(options.connect_timeout >= milliseconds{1},
                  "PostgresOptions::connect_timeout must be 1 ms or longer");
    require_valid(options.connections >= 1 && options.connections <= 1000,
                  "PostgresOptions::connections must be between 1 and 1000");
    constexpr std::size_t longest_name = 63;
    const bool is_name =
        !options.schema.empty() && options.schema.size() <= longest_name && options.schema.front() >= 'a' &&
        options.schema.front() <= 'z' &&
        options.schema.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    require_valid(is_name && !options.schema.starts_with("pg_"),
                  "PostgresOptions::schema must be a name of lower-case letters, digits and _, not beginning "
                  "with pg_");
    return options;
}

}  // namespace detail
}  // namespace signet
