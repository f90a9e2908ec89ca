// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signet/session/record.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/connection.hpp"
#include "signet/store/redis/detail/handshake.hpp"
#include "signet/store/redis/detail/reply.hpp"

namespace signet::detail {

enum class RedisPurpose : std::uint8_t { read, timed_read, write };

/// An answer, and for a timed read the time of the server just after it.
struct RedisAnswer {
    RedisReply reply;
    SessionTime time{};
};

/// One command on one connection, and in the same round trip the commands that belong to it: the role of the
/// server before a read, the time after a timed read, and the number of replicas that have a write.
struct RedisExchange {
    RedisWords words;
    RedisPurpose purpose;
    bool is_asking;   ///< send ASKING first: the slot is being moved to this node
    bool is_cluster;  ///< the nodes of a cluster redirect, so their role need not be queried
    std::size_t replicas_to_wait_for;

    /// Throws `StoreFailure::readonly` for a server that is not the primary any more. It has not begun to
    /// write.
    RedisAnswer run(RedisConnection& server, Deadline deadline) const {
        static constexpr std::array<std::string_view, 1> asking{"ASKING"};
        static constexpr std::array<std::string_view, 1> time{"TIME"};
        // A replica refuses writes by itself.
        const bool asks_role = purpose != RedisPurpose::write && !is_cluster && queue_role(server);
        const bool waits = purpose == RedisPurpose::write && replicas_to_wait_for > 0;
        if (is_asking) {
            server.queue(asking);
        }
        server.queue(words);
        if (waits) {
            const std::string replicas = std::to_string(replicas_to_wait_for);
            const std::string patience = std::to_string((std::max)(1, deadline.milliseconds_left() / 2));
            const std::array<std::string_view, 3> wait{"WAIT", replicas, patience};
            server.queue(wait);
        }
        if (purpose == RedisPurpose::timed_read) {
            server.queue(time);
        }
        if (asks_role) {
            receive_role(server, RedisRole::primary, deadline);
        }
        if (is_asking) {
            static_cast<void>(server.receive(deadline));
        }
        RedisAnswer answer{.reply = server.receive(deadline)};
        if (waits) {
            require_replicas(server.receive(deadline), answer.reply);
        }
        if (purpose == RedisPurpose::timed_read) {
            answer.time = read_redis_time(server.receive(deadline));
        }
        if (answer.reply.is_error()) {
            const StoreException failure = redis_failure(answer.reply.text());
            if (failure.error == StoreFailure::readonly) {
                throw StoreException{.error = failure.error, .reason = failure.reason, .not_begun = true};
            }
        }
        return answer;
    }

private:
    /// Whether a script has answered with an array that begins with 0, as after a refused rotation.
    static bool has_written_nothing(const RedisReply& reply) noexcept {
        const auto parts = reply.elements();
        return !parts.empty() && parts[0]->type == REDIS_REPLY_INTEGER && parts[0]->integer == 0;
    }

    void require_replicas(const RedisReply& reached, const RedisReply& written) const {
        const bool enough = !reached.is_error() && reached.number() >= 0 &&
                            static_cast<std::size_t>(reached.number()) >= replicas_to_wait_for;
        if (!enough && !written.is_error() && !has_written_nothing(written)) {
            throw StoreException{.error = StoreFailure::replicas,
                                 .reason = "too few replicas have the write"};
        }
    }
};

}  // namespace signet::detail
