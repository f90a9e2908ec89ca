// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

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

}  // namespace signet
