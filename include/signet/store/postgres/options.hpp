// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "signet/detail/base/cxx23.hpp"
#include "signet/error.hpp"

namespace signet {

/// Which database, and how it is spoken to.
struct PostgresOptions {
    /// What an answered write survives.
    enum class Durability {
        full,    ///< an answered login survives the loss of the server's power (`synchronous_commit = on`)
        normal,  ///< a crash of the server may undo the last moments, which looks like a store that is behind
                 ///< (`synchronous_commit = off`)
    };

    /// An address as libpq takes it: `postgresql://user:password@host:5432/database?sslmode=verify-full`, or
    /// `host=... dbname=...`. With several hosts, the one that may be written to is used.
    std::string address{};
    /// Where `LiveSession` may ask instead: an address of standbys, in the same form. A session that was
    /// ended may then seem alive for as long as replication takes. Empty, as it is: the primary alone is
    /// asked.
    std::string replica_address{};
    /// How long a call may take in all, before `Errc::store_unavailable`. The server gives up then too.
    std::chrono::milliseconds timeout{2000};
    /// How long making a connection to one host may take of that.
    std::chrono::milliseconds connect_timeout{1000};
    /// How many connections are kept at most: 1 to 1000.
    std::size_t connections = 8;
    /// What an answered write survives.
    Durability durability = Durability::full;
    /// The schema that holds our tables: a lower-case name of its own. Made when it is missing, if the user
    /// may.
    std::string schema = "signet";
};

namespace detail {

/// The options. Throws ConfigurationError for those that cannot work, with the fix.
inline PostgresOptions checked(PostgresOptions options) {
    const auto require = [](bool sound, const char* sentence) {
        if (!sound) {
            throw ConfigurationError{sentence};
        }
    };
    using std::chrono::milliseconds;
    require(!options.address.empty(),
            "PostgresOptions::address is missing: name a server, like postgresql://user@host/database");
    require(options.timeout >= milliseconds{1} && options.timeout <= std::chrono::minutes{1},
            "PostgresOptions::timeout must lie between 1 ms and 60 s");
    require(options.connect_timeout >= milliseconds{1},
            "PostgresOptions::connect_timeout must be 1 ms or longer");
    require(options.connections >= 1 && options.connections <= 1000,
            "PostgresOptions::connections must lie between 1 and 1000");
    constexpr std::size_t longest_name = 63;
    const bool is_name =
        !options.schema.empty() && options.schema.size() <= longest_name && options.schema.front() >= 'a' &&
        options.schema.front() <= 'z' &&
        options.schema.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    require(is_name && !options.schema.starts_with("pg_"),
            "PostgresOptions::schema must be a name of lower-case letters, digits and _, not beginning "
            "with pg_");
    return options;
}

}  // namespace detail
}  // namespace signet
