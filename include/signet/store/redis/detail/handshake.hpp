// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/connection.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/tls_channel.hpp"
#include "signet/store/redis/options.hpp"

namespace signet::detail {

/// The facts in the answer to INFO.
struct RedisServer {
    int major_version = 0;
    bool is_primary = false;
    bool is_cluster = false;
    bool evicts = false;
    bool is_linked = false;      ///< a replica that is connected to its primary
    int seconds_of_silence = 0;  ///< since a replica received data from its primary

    /// Whether the server is a replica that is connected to its primary and receives data. A primary sends
    /// at least a ping every ten seconds (`repl-ping-replica-period`).
    [[nodiscard]] bool follows_closely() const noexcept {
        constexpr int longest_silence = 15;
        return !is_primary && is_linked && seconds_of_silence <= longest_silence;
    }
};

/// The required role of a server.
enum class RedisRole { primary, replica };

/// Parses the answer to INFO: lines of `name:value`.
inline RedisServer read_redis_info(std::string_view info) {
    const auto value_of = [info](std::string_view name) {
        const std::string field = "\n" + std::string{name} + ":";
        const auto begin = info.find(field);
        if (begin == std::string_view::npos) {
            return std::string_view{};
        }
        const std::string_view rest = info.substr(begin + field.size());
        return rest.substr(0, rest.find_first_of("\r\n"));
    };
    RedisServer server;
    const std::string_view version = value_of("redis_version");
    std::from_chars(version.data(), version.data() + version.size(), server.major_version);
    server.is_primary = value_of("role") == "master";
    server.is_cluster = value_of("cluster_enabled") == "1";
    const std::string_view policy = value_of("maxmemory_policy");
    server.is_linked = value_of("master_link_status") == "up";
    const std::string_view silence = value_of("master_last_io_seconds_ago");
    std::from_chars(silence.data(), silence.data() + silence.size(), server.seconds_of_silence);
    server.evicts = !policy.empty() && policy != "noeviction";
    return server;
}

/// Throws StoreException if the server does not have the role.
inline void require_role(const RedisServer& server, RedisRole role) {
    if (role == RedisRole::replica && !server.follows_closely()) {
        throw StoreException{.error = StoreFailure::replicas,
                             .reason = "the server does not follow a primary"};
    }
    if (role == RedisRole::primary && !server.is_cluster && !server.is_primary) {
        throw StoreException{.error = StoreFailure::readonly, .reason = "the server is a replica"};
    }
}

/// Queries the role of the server if the last answer is more than a second old, in the same round trip as the
/// next queued command: an open connection does not show that the server was demoted or has lost its primary.
/// Returns true if the caller must call `receive_role`.
inline bool queue_role(RedisConnection& connection) {
    static constexpr std::array<std::string_view, 2> question{"INFO", "replication"};
    const bool asks = connection.is_role_old();
    if (asks) {
        connection.queue(question);
    }
    return asks;
}
/// Throws and leaves the connection broken if the server has another role now. The caller must not use its
/// next answer.
inline void receive_role(RedisConnection& connection, RedisRole role, Deadline deadline) {
    const RedisReply answer = connection.receive(deadline);
    require_answer(answer);
    require_role(read_redis_info(answer.text()), role);
    connection.note_role();
}

inline void authenticate(RedisConnection& connection, std::string_view user, std::string_view password,
                         Deadline deadline) {
    if (password.empty()) {
        return;
    }
    const std::array<std::string_view, 3> words{"AUTH", user.empty() ? std::string_view{"default"} : user,
                                                password};
    require_answer(connection.command(words, deadline));
}

/// Opens a connection that is ready for commands. Returns it and the facts about the server.
inline std::pair<std::unique_ptr<RedisConnection>, RedisServer> open_redis(
    const RedisEndpoint& endpoint, const RedisOptions& options, const TlsContext* tls, Deadline deadline,
    RedisRole role = RedisRole::primary) {
    auto connection = std::make_unique<RedisConnection>(endpoint, tls, deadline);
    const auto ask = [&](auto... words) {
        const std::array<std::string_view, sizeof...(words)> command{words...};
        RedisReply reply = connection->command(command, deadline);
        require_answer(reply);
        return reply;
    };
    authenticate(*connection, options.user, options.password, deadline);
    const RedisServer server = read_redis_info(ask(std::string_view{"INFO"}).text());
    constexpr int first_with_script_flags = 7;
    if (server.major_version < first_with_script_flags) {
        throw StoreException{.error = StoreFailure::version, .reason = "the server must be Redis 7 or newer"};
    }
    if (server.evicts && !options.allow_eviction) {
        throw StoreException{.error = StoreFailure::evicting,
                             .reason =
                                 "the server may drop sessions when its memory is full: set its "
                                 "maxmemory-policy to noeviction, or RedisOptions::allow_eviction"};
    }
    require_role(server, role);
    connection->note_role();
    if (options.database != 0) {
        ask(std::string_view{"SELECT"}, std::string_view{std::to_string(options.database)});
    }
    return {std::move(connection), server};
}

}  // namespace signet::detail
