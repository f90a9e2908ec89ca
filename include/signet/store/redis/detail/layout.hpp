// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "signet/error.hpp"
#include "signet/store/redis/detail/client.hpp"
#include "signet/store/redis/detail/keys.hpp"
#include "signet/store/redis/detail/reply.hpp"

namespace signet::detail {

/// Sessions are where their subject's partition is, so the number of partitions belongs to them. Throws
/// ConfigurationError when they are spread over another number, or were written by a newer version.
///
/// Version 1 wrote down the number alone and compares it with all of the text, so that a program of that
/// version does not start any more: it would not find the newer sessions when it ends all of a subject.
inline void require_redis_layout(RedisClient& client, const RedisPartitions& partitions) {
    static constexpr std::string_view version = " (records of version 2)";
    const RedisPartition& first = partitions.at(0);
    const std::string key = first.layout();
    const std::string count = std::to_string(partitions.count());
    const std::string layout = count + std::string{version};
    const std::array<std::string_view, 5> make{"SET", key, layout, "NX", "GET"};
    const RedisReply found = client.run(first.slot(), make, RedisPurpose::write, client.next_deadline());
    require_answer(found);
    if (found.is_nothing() || found.text() == layout) {
        return;
    }
    const std::string there{found.text().substr(0, found.text().find(' '))};
    if (there != count) {
        throw ConfigurationError{"the sessions in Redis are spread over " + there +
                                 " partitions: set RedisOptions::partitions to that, or another key_prefix "
                                 "to begin anew"};
    }
    if (found.text() != count) {
        throw ConfigurationError{
            "the sessions in Redis were written by a newer version of signet: use that one, or set another "
            "RedisOptions::key_prefix to begin anew"};
    }
    const std::array<std::string_view, 3> change{"SET", key, layout};
    require_answer(client.run(first.slot(), change, RedisPurpose::write, client.next_deadline()));
}

}  // namespace signet::detail
