// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <signet/store/redis/detail/connection.hpp>
#include <signet/store/redis/url.hpp>
#include <string>
#include <string_view>

#include "any_store.hpp"

namespace store_test {

/// Queries the first of the servers in the environment variable without a store.
class RawRedis {
public:
    template <class... Words>
    signet::detail::RedisReply operator()(const Words&... words) {
        const std::array<std::string_view, sizeof...(words)> command{std::string_view{words}...};
        auto reply = connection_.command(command, signet::detail::Deadline{std::chrono::seconds{20}});
        signet::detail::require_answer(reply);
        return reply;
    }

    /// How often the server has executed a command. `command` is in lower case.
    std::int64_t calls_of(const std::string& command) {
        const std::string field = "cmdstat_" + command + ":calls=";
        const std::string stats{(*this)("INFO", "commandstats").text()};
        const auto begin = stats.find(field);
        return begin == std::string::npos ? 0 : std::stoll(stats.substr(begin + field.size()));
    }

private:
    signet::detail::RedisConnection connection_{signet::redis_options(server_address()).endpoints.front(),
                                                nullptr, signet::detail::Deadline{std::chrono::seconds{20}}};
};

/// Options of a store on that server with the given prefix.
inline signet::RedisOptions redis_options_of(const std::string& prefix) {
    signet::RedisOptions options = signet::redis_options(server_address());
    options.key_prefix = prefix;
    options.timeout = std::chrono::seconds{20};
    return options;
}

[[nodiscard]] inline bool is_redis() {
    return server_address().starts_with("redis");
}

}  // namespace store_test
