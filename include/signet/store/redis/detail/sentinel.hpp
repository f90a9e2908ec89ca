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
#include "signet/store/redis/detail/handshake.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/tls_channel.hpp"
#include "signet/store/redis/options.hpp"

// Redis Sentinel: "Guidelines for Redis clients with support for Redis Sentinel".
namespace signet::detail {

/// The primary that a Sentinel names. Throws StoreException if the Sentinel does not answer or names none.
inline RedisEndpoint ask_sentinel(const RedisEndpoint& sentinel, const RedisSentinels& service,
                                  const TlsContext* tls, Deadline deadline) {
    RedisConnection connection{sentinel, tls, deadline};
    authenticate(connection, service.user, service.password, deadline);
    const std::array<std::string_view, 3> question{"SENTINEL", "get-master-addr-by-name", service.name};
    const RedisReply reply = connection.command(question, deadline);
    require_answer(reply);
    const auto parts = reply.elements();
    if (parts.size() != 2) {
        throw StoreException{
            .error = StoreFailure::unreachable,
            .reason = "the Sentinels do not know a service with the name in RedisSentinels::name"};
    }
    RedisEndpoint primary{.host = std::string{RedisReply::text_of(*parts[0])}, .port = 0};
    const std::string_view port = RedisReply::text_of(*parts[1]);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), primary.port);
    if (error != std::errc{} || end != port.data() + port.size() || primary.port == 0) {
        throw StoreException{.error = StoreFailure::protocol, .reason = "a Sentinel returned no port"};
    }
    return primary;
}

/// A connection to the server at `endpoint`, or to the primary that the Sentinel at `endpoint` names.
inline std::pair<std::unique_ptr<RedisConnection>, RedisServer> open_redis_at(const RedisEndpoint& endpoint,
                                                                              const RedisOptions& options,
                                                                              const TlsContext* tls,
                                                                              Deadline deadline) {
    // The answer of a Sentinel may be out of date, so open_redis queries the role of the server.
    return open_redis(
        options.sentinels ? ask_sentinel(endpoint, *options.sentinels, tls, deadline) : endpoint, options,
        tls, deadline);
}

}  // namespace signet::detail
