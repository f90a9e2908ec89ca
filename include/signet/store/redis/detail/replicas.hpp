// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/store/detail/connection_pool.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/connection.hpp"
#include "signet/store/redis/detail/handshake.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/tls_channel.hpp"
#include "signet/store/redis/options.hpp"

namespace signet::detail {

/// A connection to a replica that receives the data of its primary.
class RedisReplicaConnection {
public:
    /// Throws StoreException for a server that is not a replica, and for a replica that is cut off.
    RedisReplicaConnection(const RedisEndpoint& endpoint, const RedisOptions& options, const TlsContext* tls,
                           Deadline deadline)
        : connection_{open(endpoint, options, tls, deadline)} {}

    RedisReply read(RedisWords words, Deadline deadline) {
        const bool asks = queue_role(*connection_);
        connection_->queue(words);
        if (asks) {
            receive_role(*connection_, RedisRole::replica, deadline);
        }
        return connection_->receive(deadline);
    }

    [[nodiscard]] bool is_broken() const noexcept { return connection_->is_broken(); }
    [[nodiscard]] bool is_usable() const { return connection_->is_usable(); }

private:
    static std::unique_ptr<RedisConnection> open(const RedisEndpoint& endpoint, const RedisOptions& options,
                                                 const TlsContext* tls, Deadline deadline) {
        auto opened = open_redis(endpoint, options, tls, deadline, RedisRole::replica);
        if (opened.second.is_cluster) {
            static constexpr std::array<std::string_view, 1> read_only{"READONLY"};
            require_answer(opened.first->command(read_only, deadline));
        }
        return std::move(opened.first);
    }

    std::unique_ptr<RedisConnection> connection_;
};

/// Reads from replicas in turn. Thread-safe.
class RedisReplicas {
public:
    RedisReplicas(const RedisOptions& options, const TlsContext* tls) : options_{options}, tls_{tls} {}

    /// The answer of one of these servers; empty if none of them is a replica that answers.
    std::optional<RedisReply> read(const std::vector<RedisEndpoint>& servers, RedisWords words,
                                   Deadline deadline) {
        const std::size_t first = next_++;
        for (std::size_t i = 0; i < servers.size(); ++i) {
            try {
                const auto lease = pool_of(servers[(first + i) % servers.size()]).borrow(deadline);
                RedisReply reply = lease->read(words, deadline);
                if (!reply.is_error()) {
                    return reply;
                }
            } catch (const StoreException&) {
                continue;  // try the next server; the caller tries the primary
            }
        }
        return std::nullopt;
    }

    /// True for one caller every few seconds, which should look up the replicas again.
    bool may_look_again() {
        constexpr std::chrono::seconds pause{3};
        const std::scoped_lock lock{mutex_};
        const auto now = std::chrono::steady_clock::now();
        const bool may = now - looked_at_ > pause;
        looked_at_ = may ? now : looked_at_;
        return may;
    }

private:
    using Pool = ConnectionPool<RedisReplicaConnection>;

    Pool& pool_of(const RedisEndpoint& server) {
        const std::scoped_lock lock{mutex_};
        auto& pool = pools_[{server.host, server.port}];
        if (!pool) {
            pool = std::make_unique<Pool>(options_.connections, [this, server](Deadline deadline) {
                return std::make_unique<RedisReplicaConnection>(server, options_, tls_,
                                                                deadline.at_most(options_.connect_timeout));
            });
        }
        return *pool;
    }

    RedisOptions options_;
    const TlsContext* tls_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::chrono::steady_clock::time_point looked_at_{};
    std::map<std::pair<std::string, std::uint16_t>, std::unique_ptr<Pool>> pools_;
};

}  // namespace signet::detail
