// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/client.hpp"
#include "signet/store/redis/detail/reply.hpp"

namespace signet::detail {

/// Runs scripts by their SHA-1, and sends the source to a server that does not have the script. Thread-safe.
class RedisScriptRunner {
public:
    explicit RedisScriptRunner(RedisClient& client) : client_{client} {}

    /// `script` must be a constant: its address identifies it.
    RedisReply run(const char* script, std::uint16_t slot, RedisClient::Purpose purpose,
                   const std::vector<std::string>& keys, const std::vector<std::string>& arguments,
                   Deadline deadline) {
        const std::string& sha = sha_of(script, slot, deadline);
        const std::string key_count = std::to_string(keys.size());
        std::vector<std::string_view> words{"EVALSHA", sha, key_count};
        words.reserve(words.size() + keys.size() + arguments.size());
        words.insert(words.end(), keys.begin(), keys.end());
        words.insert(words.end(), arguments.begin(), arguments.end());
        RedisReply reply = client_.run(slot, words, purpose, deadline);
        if (!reply.is_error() || !reply.text().starts_with("NOSCRIPT")) {
            return reply;
        }
        words[0] = "EVAL";
        words[1] = script;
        return client_.run(slot, words, purpose, deadline);
    }

    /// With the time-out of a call.
    RedisReply run(const char* script, std::uint16_t slot, RedisClient::Purpose purpose,
                   const std::vector<std::string>& keys, const std::vector<std::string>& arguments) {
        return run(script, slot, purpose, keys, arguments, client_.next_deadline());
    }

private:
    const std::string& sha_of(const char* script, std::uint16_t slot, Deadline deadline) {
        {
            const std::shared_lock lock{mutex_};
            if (const auto known = shas_.find(script); known != shas_.end()) {
                return known->second;
            }
        }
        const std::array<std::string_view, 3> load{"SCRIPT", "LOAD", script};
        const RedisReply reply = client_.run(slot, load, RedisClient::Purpose::read, deadline);
        require_answer(reply);
        const std::scoped_lock lock{mutex_};
        return shas_.try_emplace(script, reply.text())
            .first->second;  // an entry never changes, so the reference stays valid
    }

    RedisClient& client_;
    std::shared_mutex mutex_;
    std::map<const char*, std::string> shas_;
};

}  // namespace signet::detail
