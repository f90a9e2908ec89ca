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

/// Stores the number of partitions and the version of the records, which must not change while there are
/// sessions. Throws ConfigurationError if the server has sessions of another number of partitions or of a
/// newer version.
///
/// Version 1 stored only the number and compares the whole value, so a program of that version does not start
/// any more: it would miss the newer sessions in `revoke_all_of_subject`.
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
                                 " partitions: set RedisOptions::partitions to that number, or set "
                                 "another RedisOptions::key_prefix to start without sessions"};
    }
    if (found.text() != count) {
        throw ConfigurationError{
            "the sessions in Redis were written by a newer version of signet: use that version, or set "
            "another "
            "RedisOptions::key_prefix to start without sessions"};
    }
    const std::array<std::string_view, 3> change{"SET", key, layout};
    require_answer(client.run(first.slot(), change, RedisPurpose::write, client.next_deadline()));
}

}  // namespace signet::detail
