// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signet/detail/base/cxx23.hpp"
#include "signet/detail/base/option_limits.hpp"

namespace signet {

/// The address of a Redis server.
struct RedisEndpoint {
    /// A host name or an IP address.
    std::string host = "127.0.0.1";
    /// The TCP port.
    std::uint16_t port = 6379;

    friend bool operator==(const RedisEndpoint&, const RedisEndpoint&) = default;
};

/// TLS for connections to Redis. The store always verifies the certificate of the server and its name.
struct RedisTls {
    /// A PEM file of trusted certificates; empty for those of the system.
    std::string ca_file{};
    /// A PEM file with the certificate of the client, for a server that requires one.
    std::string certificate_file{};
    /// A PEM file with the key of that certificate.
    std::string key_file{};
    /// The name that the certificate of the server must have; empty for the host of the connection.
    std::string server_name{};
};

/// How to find the primary with Redis Sentinel.
struct RedisSentinels {
    /// The name that the Sentinels have for the primary: `sentinel monitor NAME ...`.
    std::string name{};
    /// The user name at the Sentinels; empty for `default`.
    std::string user{};
    /// The password at the Sentinels; empty if they require none.
    std::string password{};
};

/// Options of RedisStore.
struct RedisOptions {
    /// One server; or some nodes of one Redis Cluster, which name the other nodes; or a primary and its
    /// replicas in any order, of which the store uses the primary; or Sentinels.
    std::vector<RedisEndpoint> endpoints{RedisEndpoint{}};
    /// Set if `endpoints` are Sentinels. The store queries them for each new connection, and connects again
    /// when a server is not the primary any more. All other options apply to the servers that they name.
    std::optional<RedisSentinels> sentinels{};
    /// The user name; empty for `default`.
    std::string user{};
    /// The password; empty for none.
    std::string password{};
    /// The number of the database. Must be 0 on a cluster. Defaults to 0.
    int database = 0;
    /// Set for connections with TLS.
    std::optional<RedisTls> tls{};
    /// How long a call may take before it returns `Errc::store_unavailable`: 1 ms to 60 s. A call on all
    /// sessions of an owner has this time for each 500 sessions. Defaults to 2 s.
    std::chrono::milliseconds timeout{2000};
    /// How much of that time one connection attempt may take. Defaults to 1 s.
    std::chrono::milliseconds connect_timeout{1000};
    /// The largest number of connections to one server: 1 to 1000. Defaults to 8.
    std::size_t connections = 8;
    /// The prefix of all keys. Stores with different prefixes share no sessions. Defaults to "signet".
    std::string key_prefix = "signet";
    /// How long Redis keeps a session after its end, so that a refusal of its tokens can state the reason: 11
    /// minutes, which covers the largest leeway of a verifier, to 365 days. Defaults to 1 hour.
    std::chrono::seconds keep_after_end{3600};
    /// Over how many hash slots of a cluster the subjects are spread: 1 to 4096. Must not change while there
    /// are sessions. With 1, the default, all sessions are on one node, and an id may be any bytes. With
    /// more, ids must come from `new_id`; those of `SessionManager` do.
    std::size_t partitions = 1;
    /// How many replicas must confirm a write before the call succeeds. If fewer confirm it in time, the call
    /// returns `StoreFailure::replicas`, although the write has taken effect. Defaults to 0.
    std::size_t replicas_to_wait_for = 0;
    /// Lets `LiveSession` read from replicas: those among `endpoints`, or those of the cluster. An ended
    /// session then seems live until replication is done, and for at most 16 s if a replica has lost the
    /// connection to its primary. All other calls go to the primary. Defaults to false.
    bool live_reads_from_replicas = false;
    /// Accepts a server that may evict keys when its memory is full. An evicted session is logged out, and
    /// after the eviction of a list of sessions `revoke_all_of_subject` misses those sessions. Defaults to
    /// false.
    bool allow_eviction = false;
};

namespace detail {

/// Returns `options`. Throws ConfigurationError for invalid options. The message says how to fix them.
[[nodiscard]] inline RedisOptions require_valid(RedisOptions options) {
    using std::chrono::milliseconds;
    require_valid(!options.endpoints.empty(), "RedisOptions::endpoints is empty: name a server");
    for (const RedisEndpoint& endpoint : options.endpoints) {
        require_valid(!endpoint.host.empty() && endpoint.port != 0,
                      "RedisOptions::endpoints needs a host and a port from 1 to 65535 in each");
    }
    require_valid(options.user.empty() || !options.password.empty(),
                  "RedisOptions::user needs a password: set both, or neither");
    require_valid(!options.sentinels || !options.sentinels->name.empty(),
                  "RedisSentinels::name is missing: set the name that the Sentinels have for the primary");
    require_valid(!options.sentinels || !options.live_reads_from_replicas,
                  "RedisOptions::live_reads_from_replicas needs servers as endpoints, not Sentinels");
    require_valid(options.database >= 0, "RedisOptions::database must not be negative");
    require_valid(options.timeout >= milliseconds{1} && options.timeout <= std::chrono::minutes{1},
                  "RedisOptions::timeout must be between 1 ms and 60 s");
    require_valid(options.connect_timeout >= milliseconds{1} && options.connect_timeout <= options.timeout,
                  "RedisOptions::connect_timeout must be between 1 ms and RedisOptions::timeout");
    require_valid(options.connections >= 1 && options.connections <= 1000,
                  "RedisOptions::connections must be between 1 and 1000");
    require_valid(!options.key_prefix.empty() && options.key_prefix.find_first_of("{}") == std::string::npos,
                  "RedisOptions::key_prefix must be a non-empty string without { and }");
    require_valid(
        options.keep_after_end >= maximum_leeway + std::chrono::minutes{1} &&
            options.keep_after_end <= std::chrono::days{365},
        "RedisOptions::keep_after_end must be between 11 minutes, the leeway that verifiers may have, "
        "and 365 days");
    require_valid(options.partitions >= 1 && options.partitions <= 4096,
                  "RedisOptions::partitions must be between 1 and 4096");
    return options;
}

}  // namespace detail
}  // namespace signet
