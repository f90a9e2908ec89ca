// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/redis/detail/client.hpp"
#include "signet/store/redis/detail/keys.hpp"
#include "signet/store/redis/detail/owner_sessions.hpp"
#include "signet/store/redis/detail/record.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/script_runner.hpp"
#include "signet/store/redis/detail/scripts.hpp"

namespace signet::detail {

/// Inserts a session under a cap. One script counts, ends and inserts, but it ends only sessions that an
/// earlier run returned: a script that reaches Redis after its caller has returned must not end the session
/// of a login that succeeded in the meantime. A login that ends another session therefore takes a second
/// round trip.
class RedisLogin {
public:
    RedisLogin(RedisClient& client, RedisScriptRunner& runner, const RedisPartition& partition,
               const SessionRecord& record, const SessionCap& cap, std::chrono::seconds keep_after_end)
        : client_{client},
          runner_{runner},
          partition_{partition},
          record_{record},
          cap_{cap},
          keep_after_end_{keep_after_end},
          sessions_{client, runner, partition,
                    SessionOwner{.issuer = record.issuer ? std::string_view{*record.issuer} : "",
                                 .subject = record.subject}} {}

    Result<std::vector<std::string>> run() {
        std::vector<std::string> ended;
        std::vector<std::string> may_end;
        std::size_t looks = (std::min)(cap_.maximum, std::size_t{1'000'000}) + redis_batch;
        for (Deadline deadline = client_.next_deadline();;) {
            const RedisReply reply = try_once(looks, may_end, deadline);
            if (reply.is_error() && reply.text().starts_with("TOOMANY")) {
                return Unexpected{Error{Errc::too_many_sessions}};
            }
            auto texts = texts_of(reply);
            std::string answer;
            if (!texts.empty()) {
                answer = std::move(texts.front());
                texts.erase(texts.begin());
            }
            if (answer == "SEEN") {
                may_end = std::move(texts);
            } else if (answer == "LONG") {
                const auto made_room = sessions_.make_room(cap_, record_.created_at);
                ended.insert(ended.end(), made_room.begin(), made_room.end());
                looks = 0;
                deadline = client_.next_deadline();
            } else {
                ended.insert(ended.end(), texts.begin(), texts.end());
                return ended;
            }
        }
    }

private:
    RedisReply try_once(std::size_t looks, const std::vector<std::string>& may_end, Deadline deadline) {
        using std::chrono::seconds;
        const auto& [own, of_every_issuer] = sessions_.lists();
        const seconds life = record_.idle_end - record_.created_at;
        const seconds listed = (std::max)(life, record_.absolute_end - record_.created_at);
        constexpr seconds day{86400};
        std::vector<std::string> arguments{partition_.sessions(),
                                           record_.id,
                                           write_redis_record(record_),
                                           redis_kept_for(life, keep_after_end_),
                                           redis_number(record_.created_at),
                                           redis_number(record_.idle_end),
                                           redis_kept_for(listed, keep_after_end_),
                                           std::to_string(cap_.maximum),
                                           cap_.when_full == SessionCap::WhenFull::refuse_login ? "1" : "0",
                                           redis_time(record_.created_at),
                                           redis_number(record_.created_at - keep_after_end_ - day),
                                           std::to_string(looks)};
        arguments.insert(arguments.end(), may_end.begin(), may_end.end());
        return runner_.run(redis_insert_script.c_str(), partition_.slot(), RedisPurpose::write,
                           {partition_.session(record_.id), record_.issuer ? own : of_every_issuer,
                            partition_.ends(), partition_.sequence(), own, of_every_issuer},
                           arguments, deadline);
    }

    RedisClient& client_;
    RedisScriptRunner& runner_;
    const RedisPartition& partition_;
    const SessionRecord& record_;
    const SessionCap& cap_;
    std::chrono::seconds keep_after_end_;
    RedisOwnerSessions sessions_;
};

}  // namespace signet::detail
