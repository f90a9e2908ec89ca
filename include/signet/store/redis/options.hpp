// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signet/detail/base/cxx23.hpp"
#include "signet/error.hpp"

namespace signet {

/// Where a Redis server listens.
struct RedisEndpoint {
    std::string host = "127.0.0.1";  ///< a name or an address
    std::uint16_t port = 6379;       ///< of TCP

    friend bool operator==(const RedisEndpoint&, const RedisEndpoint&) = default;
};

/// TLS towards Redis. The server's certificate is always checked, its name too.
struct RedisTls {
    /// The certificates to trust, as a PEM file; empty for those of the system.
    std::string ca_file{};
    /// Our own certificate and its key, as PEM files, for a server that asks for one.
    std::string certificate_file{};
    /// The key of that certificate.
    std::string key_file{};
    /// The name that the server's certificate must have; empty for the host that was connected to.
    std::string server_name{};
};

/// Redis Sentinels, which say where the primary is.
struct RedisSentinels {
    /// What they call the primary and its replicas: `sentinel monitor NAME ...`.
    std::string name{};
    /// The user for the Sentinels themselves; empty for `default`.
    std::string user{};
    /// The password for the Sentinels themselves; empty when they ask for none.
    std::string password{};
};

/// Which servers, and how they are spoken to.
struct RedisOptions {
    /// One server; several nodes of one Redis Cluster, of which any one tells the others; a primary and its
    /// replicas, in any order, of which the one that says it is the primary is used; or Sentinels.
    std::vector<RedisEndpoint> endpoints{RedisEndpoint{}};
    /// Set when `endpoints` are Sentinels. They are asked whenever a connection is made, as it is when a
    /// server turns out to be no primary any more; all other options are about the servers that they name.
    std::optional<RedisSentinels> sentinels{};
    /// Empty for the user `default`.
    std::string user{};
    /// Empty for none.
    std::string password{};
    /// Must be 0 on a cluster.
    int database = 0;
    /// Empty for a connection without TLS.
    std::optional<RedisTls> tls{};
    /// How long a call may take in all, before `Errc::store_unavailable`; a call on all sessions of an owner
    /// for each 500 of them.
    std::chrono::milliseconds timeout{2000};
    /// How long making one connection may take of that.
    std::chrono::milliseconds connect_timeout{1000};
    /// How many connections are kept to one server at most: 1 to 1000.
    std::size_t connections = 8;
    /// What all keys begin with. Stores with different prefixes do not know of each other.
    std::string key_prefix = "signet";
    /// How long Redis keeps a session after its end, so that its tokens are told why they are refused: not
    /// less than the 11 minutes that a verifier with the largest leeway may take.
    std::chrono::seconds keep_after_end{3600};
    /// Over how many hash slots of a cluster the subjects are spread: 1 to 4096, never changed once there are
    /// sessions. With 1, ids may be any bytes, and all sessions lie on one node. With more, ids come from
    /// `new_id`, as those of `SessionManager` do.
    std::size_t partitions = 1;
    /// How many replicas must have a write before it is reported as done; `Errc::store_unavailable`, with the
    /// claim "replicas", when they do not within the timeout, though the write has taken effect.
    std::size_t replicas_to_wait_for = 0;
    /// Let `LiveSession` ask replicas: those among `endpoints`, or those of the cluster. A session that was
    /// ended may then seem alive for as long as replication takes, which is 16 s at most where a replica is
    /// cut off from its primary. All else, every refresh first of all, goes to the primary.
    bool live_reads_from_replicas = false;
    /// Accept a server that may drop sessions when its memory is full. A dropped session is a logout, and a
    /// dropped list of a subject's sessions makes `revoke_all_of_subject` miss them.
    bool allow_eviction = false;
};

namespace detail {

/// The options as they are. Throws ConfigurationError, with the fix, when they cannot work.
[[nodiscard]] inline RedisOptions sound(RedisOptions options) {
    const auto require = [](bool sound, const char* sentence) {
        if (!sound) {
            throw ConfigurationError{sentence};
        }
    };
    using std::chrono::milliseconds;
    require(!options.endpoints.empty(), "RedisOptions::endpoints is empty: name a server");
    for (const RedisEndpoint& endpoint : options.endpoints) {
        require(!endpoint.host.empty() && endpoint.port != 0,
                "RedisOptions::endpoints needs a host and a port from 1 to 65535 in each");
    }
    require(options.user.empty() || !options.password.empty(),
            "RedisOptions::user without a password: give both, or neither");
    require(!options.sentinels || !options.sentinels->name.empty(),
            "RedisSentinels::name is missing: give the name that the Sentinels have for the primary");
    require(!options.sentinels || !options.live_reads_from_replicas,
            "RedisOptions::live_reads_from_replicas needs servers as endpoints, not Sentinels");
    require(options.database >= 0, "RedisOptions::database must not be negative");
    require(options.timeout >= milliseconds{1} && options.timeout <= std::chrono::minutes{1},
            "RedisOptions::timeout must lie between 1 ms and 60 s");
    require(options.connect_timeout >= milliseconds{1} && options.connect_timeout <= options.timeout,
            "RedisOptions::connect_timeout must lie between 1 ms and RedisOptions::timeout");
    require(options.connections >= 1 && options.connections <= 1000,
            "RedisOptions::connections must lie between 1 and 1000");
    require(!options.key_prefix.empty() && options.key_prefix.find_first_of("{}") == std::string::npos,
            "RedisOptions::key_prefix must be some text without { and }");
    require(options.keep_after_end >= std::chrono::minutes{11} &&
                options.keep_after_end <= std::chrono::days{365},
            "RedisOptions::keep_after_end must lie between 11 minutes, the leeway that verifiers may have, "
            "and 365 days");
    require(options.partitions >= 1 && options.partitions <= 4096,
            "RedisOptions::partitions must lie between 1 and 4096");
    return options;
}

}  // namespace detail
}  // namespace signet
