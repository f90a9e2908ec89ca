// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "signet/store/detail/connection_pool.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/connection.hpp"
#include "signet/store/redis/detail/exchange.hpp"
#include "signet/store/redis/detail/handshake.hpp"
#include "signet/store/redis/detail/replicas.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/sentinel.hpp"
#include "signet/store/redis/detail/slots.hpp"
#include "signet/store/redis/detail/tls_channel.hpp"
#include "signet/store/redis/options.hpp"

namespace signet::detail {

/// Sends a command to the server of its keys: the primary, or the node of a cluster that has the slot.
/// Follows redirections. Thread-safe.
///
/// Repeats a command only if it only reads, or if certainly no server has begun it.
class RedisClient {
public:
    using Purpose = RedisPurpose;

    /// Throws StoreException if no server can be used.
    explicit RedisClient(const RedisOptions& options) : options_{options} {
        if (options_.tls) {
            tls_.emplace(*options_.tls);
        }
        if (options_.live_reads_from_replicas) {
            replicas_.emplace(options_, tls_ ? &*tls_ : nullptr);
        }
        single_ = make_pool(std::nullopt);
        const Deadline deadline = next_deadline();
        const auto lease = single_->borrow(deadline);
        is_cluster_ = server_.is_cluster;
        if (is_cluster_ && !read_slots(*lease, answering_.host, deadline)) {
            throw StoreException{.error = StoreFailure::moving, .reason = "the cluster has no primaries yet"};
        }
    }

    [[nodiscard]] bool is_cluster() const noexcept { return is_cluster_; }
    [[nodiscard]] Deadline next_deadline() const { return Deadline{options_.timeout}; }

    /// The answer, which may be an error, but not a redirection.
    RedisReply run(std::uint16_t slot, RedisWords words, Purpose purpose, Deadline deadline) {
        return ask(slot, words, purpose, deadline).reply;
    }
    RedisAnswer ask(std::uint16_t slot, RedisWords words, Purpose purpose, Deadline deadline) {
        std::optional<RedisEndpoint> asked;
        bool has_looked_again = false;
        for (std::chrono::milliseconds pause{5};;) {
            try {
                RedisAnswer answer = run_once(slot, words, purpose, deadline, asked);
                const RedisReply& reply = answer.reply;
                if (!reply.is_error() || !is_redirection(reply.text(), slot, asked)) {
                    return answer;
                }
                if (asked || reply.text().starts_with("MOVED ")) {
                    if (deadline.is_over()) {
                        throw redis_failure("TRYAGAIN the slot keeps moving");
                    }
                    continue;
                }
                if (reply.text().starts_with("CLUSTERDOWN ")) {
                    find_slots(slot, deadline);  // the node may be cut off, and another node have its slots
                }
            } catch (const StoreException& failure) {
                asked.reset();
                const bool may_repeat = failure.not_begun || purpose != Purpose::write;
                const bool is_demoted =
                    failure.error == StoreFailure::readonly && !std::exchange(has_looked_again, true);
                // The pool of a single server decides when to connect again.
                const bool worth_it = is_cluster_ || failure.error == StoreFailure::lost || is_demoted;
                if (!may_repeat || !worth_it || failure.error == StoreFailure::timeout ||
                    failure.error == StoreFailure::busy) {
                    throw;
                }
                if (deadline.at_most(pause).is_over() || !wait(pause, deadline)) {
                    throw;
                }
                if (is_cluster_) {
                    find_slots(slot, deadline);
                }
                pause = (std::min)(pause * 2, std::chrono::milliseconds{100});
                continue;
            }
            if (!wait(pause, deadline)) {
                throw redis_failure("TRYAGAIN the slot is on its way to another node");
            }
            pause = (std::min)(pause * 2, std::chrono::milliseconds{100});
        }
    }

    /// The answer of a replica; empty if reads from replicas are off, or none answers in half the time-out.
    std::optional<RedisReply> read_from_replica(std::uint16_t slot, RedisWords words) {
        if (!replicas_) {
            return std::nullopt;
        }
        const Deadline deadline{options_.timeout / 2};
        auto reply =
            replicas_->read(is_cluster_ ? slots_.replicas_of(slot) : options_.endpoints, words, deadline);
        if (!reply && is_cluster_ && replicas_->may_look_again()) {
            find_slots(slot, deadline);  // the replicas of the node may have changed
        }
        return reply;
    }

private:
    using Pool = ConnectionPool<RedisConnection>;

    static bool wait(std::chrono::milliseconds pause, Deadline deadline) {
        if (std::chrono::milliseconds{deadline.milliseconds_left()} <= pause) {
            return false;
        }
        std::this_thread::sleep_for(pause);
        return true;
    }

    RedisAnswer run_once(std::uint16_t slot, RedisWords words, Purpose purpose, Deadline deadline,
                         const std::optional<RedisEndpoint>& asked) {
        Pool& pool = pool_for(slot, asked);
        const auto lease = pool.borrow(deadline);
        try {
            const RedisExchange exchange{.words = words,
                                         .purpose = purpose,
                                         .is_asking = asked.has_value(),
                                         .is_cluster = is_cluster_,
                                         .replicas_to_wait_for = options_.replicas_to_wait_for};
            return exchange.run(*lease, deadline);
        } catch (const StoreException& failure) {
            if (failure.error == StoreFailure::readonly) {
                // The server was demoted after the connection was made. A new connection finds the primary.
                lease->break_off();
                pool.close_idle();
            }
            throw;
        }
    }

    /// Whether an error says to try another node or to try later. Sets `asked` for an ASK redirection.
    bool is_redirection(std::string_view error, std::uint16_t slot, std::optional<RedisEndpoint>& asked) {
        const auto from = asked ? asked : slots_.node_of(slot);
        asked.reset();
        if (!is_cluster_) {
            return false;
        }
        if (error.starts_with("MOVED ")) {
            if (const auto to = read_redirection(error, from ? from->host : std::string{})) {
                slots_.move(slot, *to);
                return true;
            }
            return false;
        }
        if (error.starts_with("ASK ")) {
            asked = read_redirection(error, from ? from->host : std::string{});
            return asked.has_value();
        }
        return error.starts_with("TRYAGAIN") || error.starts_with("CLUSTERDOWN");
    }

    Pool& pool_for(std::uint16_t slot, const std::optional<RedisEndpoint>& asked) {
        const auto node = asked ? asked : is_cluster_ ? slots_.node_of(slot) : std::nullopt;
        if (is_cluster_ && !node) {
            throw StoreException{
                .error = StoreFailure::moving, .reason = "no node has the slot", .not_begun = true};
        }
        return node ? pool_of(*node) : *single_;
    }

    Pool& pool_of(const RedisEndpoint& node) {
        const std::scoped_lock lock{pools_mutex_};
        auto& pool = pools_[{node.host, node.port}];
        if (!pool) {
            pool = make_pool(node);
        }
        return *pool;
    }

    /// Connections to one node, or to the primary among the endpoints.
    std::unique_ptr<Pool> make_pool(const std::optional<RedisEndpoint>& node) {
        const auto endpoints = node ? std::vector{*node} : options_.endpoints;
        return std::make_unique<Pool>(options_.connections, [this, endpoints](Deadline deadline) {
            StoreException last{.error = StoreFailure::unreachable};
            for (const RedisEndpoint& endpoint : endpoints) {
                try {
                    auto [connection, server] = open_redis_at(endpoint, options_, tls_ ? &*tls_ : nullptr,
                                                              deadline.at_most(options_.connect_timeout));
                    if (!is_known_) {
                        is_known_ = true;
                        server_ = server;
                        answering_ = endpoint;
                    }
                    return std::move(connection);
                } catch (const StoreException& failure) {
                    last = failure;
                }
            }
            throw StoreException{last};
        });
    }

    bool read_slots(RedisConnection& connection, const std::string& host, Deadline deadline) {
        static constexpr std::array<std::string_view, 2> question{"CLUSTER", "SLOTS"};
        return slots_.read(connection.command(question, deadline), host);
    }

    /// Queries the nodes for the map of the slots until one answers. The node of this slot is the last one,
    /// because it may be cut off. One thread does this at a time; the others use the map that they have.
    void find_slots(std::uint16_t slot, Deadline deadline) {
        const std::unique_lock lock{finding_, std::try_to_lock};
        if (!lock) {
            return;
        }
        std::vector<RedisEndpoint> nodes = slots_.nodes();
        nodes.insert(nodes.end(), options_.endpoints.begin(), options_.endpoints.end());
        if (const auto suspect = slots_.node_of(slot); suspect && std::erase(nodes, *suspect) > 0) {
            nodes.push_back(*suspect);
        }
        for (const RedisEndpoint& node : nodes) {
            try {
                const auto lease = pool_of(node).borrow(deadline.at_most(options_.connect_timeout));
                if (read_slots(*lease, node.host, deadline.at_most(options_.connect_timeout))) {
                    return;
                }
            } catch (const StoreException&) {
                continue;  // try the next node
            }
        }
    }

    RedisOptions options_;
    std::optional<TlsContext> tls_;
    // Set by the first connection, in the constructor.
    bool is_known_ = false;
    bool is_cluster_ = false;
    RedisServer server_{};
    RedisEndpoint answering_{};
    std::unique_ptr<Pool> single_;
    RedisSlotMap slots_;
    std::mutex pools_mutex_;
    std::map<std::pair<std::string, std::uint16_t>, std::unique_ptr<Pool>> pools_;
    std::mutex finding_;
    std::optional<RedisReplicas> replicas_;
};

}  // namespace signet::detail
