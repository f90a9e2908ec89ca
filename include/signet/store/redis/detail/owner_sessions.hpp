// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/client.hpp"
#include "signet/store/redis/detail/keys.hpp"
#include "signet/store/redis/detail/record.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/script_runner.hpp"
#include "signet/store/redis/detail/scripts.hpp"

namespace signet::detail {

/// Operations on all sessions of one owner. One step reads at most `redis_batch` of them, so that other
/// clients wait for one step at most. Each step has the time-out of a whole call.
///
/// An owner has two lists: its own, and that of the sessions of its subject without an issuer. A step that
/// ends sessions names them, so that it does not end newer sessions if it reaches Redis after its caller has
/// returned.
class RedisOwnerSessions {
public:
    RedisOwnerSessions(RedisClient& client, RedisScriptRunner& runner, const RedisPartition& partition,
                       const SessionOwner& owner)
        : client_{client},
          runner_{runner},
          partition_{partition},
          lists_{partition.owner(owner), partition.subject(owner.subject)} {}

    std::vector<std::string> end_all(std::string_view except, const Revocation& how) {
        std::vector<std::string> ended;
        for (const std::string& list : lists_) {
            for (std::size_t found = redis_batch + 1; found > redis_batch;) {
                // One more than a batch, because `except` may be one of them.
                auto members = texts_of(first_members(list, redis_batch + 1));
                found = members.size();
                if (!except.empty()) {
                    std::erase_if(members, [except](const std::string& member) {
                        return std::string_view{member}.substr(number_size) == except;
                    });
                }
                end(list, members, how, ended);
            }
        }
        return ended;
    }

    /// The sessions that are not revoked, in the order of their logins.
    std::vector<SessionRecord> list() {
        std::vector<std::pair<std::string, SessionRecord>> found;
        for (const std::string& list : lists_) {
            for_each_page(list, "-1", [&](std::span<const Listed> page) {
                for (const Listed& one : page) {
                    if (one.goes_on()) {
                        found.emplace_back(one.number(), one.record());
                    }
                }
                return true;
            });
        }
        std::ranges::sort(found, {}, [](const auto& one) {
            return std::tuple{one.second.created_at, std::string_view{one.first}};
        });
        std::vector<SessionRecord> records;
        records.reserve(found.size());
        for (auto& one : found) {
            records.push_back(std::move(one.second));
        }
        return records;
    }

    /// Ends sessions until a login at `now` needs to end at most one more, and removes ended sessions from
    /// the lists. Returns the ids of the sessions that it ended.
    std::vector<std::string> make_room(const SessionCap& cap, std::chrono::sys_seconds now) {
        const Revocation how{.at = now, .by = RevokedBy::session_cap};
        const bool refuses = cap.when_full == SessionCap::WhenFull::refuse_login;
        std::vector<std::pair<Listed, const std::string*>> live;
        std::vector<std::string> ended;
        for (const std::string& list : lists_) {
            for_each_page(list, "57", [&](std::span<const Listed> page) {
                std::vector<std::string> gone;
                for (const Listed& one : page) {
                    if (one.is_live_at(now)) {
                        live.emplace_back(one, &list);
                    } else if (!one.goes_on() &&
                               &one != &page.back()) {  // the next page begins after the last member
                        gone.push_back(one.member);
                    }
                }
                end(list, gone, how, ended);
                return !refuses || live.size() < cap.maximum;
            });
        }
        if (refuses || live.size() <= cap.maximum) {
            return ended;
        }
        std::ranges::sort(live, {}, [](const auto& one) { return one.first.place(); });
        live.resize(live.size() - cap.maximum);
        for (const std::string& list : lists_) {
            std::vector<std::string> members;
            for (const auto& [one, its_list] : live) {
                if (its_list == &list) {
                    members.push_back(one.member);
                }
            }
            end(list, members, how, ended);
        }
        return ended;
    }

    /// The keys of the lists. The owner's own list is the first one.
    [[nodiscard]] const std::array<std::string, 2>& lists() const noexcept { return lists_; }

private:
    static constexpr std::size_t number_size = 8;

    /// A member of a list, and the session that it names, or the first bytes of that session.
    struct Listed {
        std::string member;
        double created = 0;
        std::string session;

        [[nodiscard]] std::string number() const { return member.substr(0, number_size); }
        [[nodiscard]] std::tuple<double, std::string_view> place() const { return {created, member}; }
        /// Whether the session exists and is not revoked.
        [[nodiscard]] bool goes_on() const {
            constexpr std::size_t number_at = 50;
            return session.size() >= number_at + number_size && session[1] == '\0' &&
                   session.compare(number_at, number_size, member, 0, number_size) == 0;
        }
        [[nodiscard]] bool is_live_at(std::chrono::sys_seconds now) const {
            RedisRecordReader reader{session};
            return goes_on() && now < reader.time_at(18) && now < reader.time_at(26);
        }
        [[nodiscard]] SessionRecord record() const {
            auto read = read_redis_record(std::string_view{member}.substr(number_size), session);
            if (!read) {
                throw StoreException{.error = StoreFailure::corrupt};
            }
            return *std::move(read);
        }
    };

    RedisReply first_members(const std::string& list, std::size_t count) {
        const std::string last = std::to_string(count - 1);
        const std::array<std::string_view, 4> words{"ZRANGE", list, "0", last};
        return client_.run(partition_.slot(), words, RedisClient::Purpose::read, client_.next_deadline());
    }

    /// Ends the live sessions among these members of a list, and removes all these members from the list.
    void end(const std::string& list, std::span<const std::string> members, const Revocation& how,
             std::vector<std::string>& ended) {
        while (!members.empty()) {
            const auto batch = members.first((std::min)(members.size(), redis_batch));
            std::vector<std::string> arguments{partition_.sessions(),
                                               std::string(1, static_cast<char>(how.by)), redis_time(how.at)};
            arguments.insert(arguments.end(), batch.begin(), batch.end());
            const auto ids = texts_of(runner_.run(redis_end_script.c_str(), partition_.slot(),
                                                  RedisClient::Purpose::write, {list}, arguments));
            ended.insert(ended.end(), ids.begin(), ids.end());
            members = members.subspan(batch.size());
        }
    }

    /// Calls `use` with pages until it returns false. Each member that stays on the list is in one page.
    template <class Use>
    void for_each_page(const std::string& list, const std::string& last_byte, Use use) {
        constexpr std::size_t most_bytes = std::size_t{1} << 20U;
        std::array<std::string, 2> last;  // its score and the member itself
        std::optional<Listed> latest;
        while (true) {
            const auto texts =
                texts_of(runner_.run(redis_page_script, partition_.slot(), RedisClient::Purpose::read, {list},
                                     {partition_.sessions(), last[0], last[1], std::to_string(redis_batch),
                                      std::to_string(most_bytes), last_byte}));
            std::vector<Listed> page;
            std::size_t size = 0;
            for (std::size_t i = 0; i + 2 < texts.size(); i += 3) {
                Listed one{.member = texts[i], .session = texts[i + 2]};
                std::from_chars(texts[i + 1].data(), texts[i + 1].data() + texts[i + 1].size(), one.created);
                last = {texts[i + 1], one.member};
                size += one.session.size();
                if (!latest || latest->place() < one.place()) {
                    page.push_back(std::move(one));
                }
            }
            const bool is_last = texts.size() < 3 * redis_batch && size <= most_bytes;
            if (!page.empty()) {
                latest = page.back();
                if (!use(std::span<const Listed>{page})) {
                    return;
                }
            }
            if (is_last) {
                return;
            }
        }
    }

    RedisClient& client_;
    RedisScriptRunner& runner_;
    const RedisPartition& partition_;
    std::array<std::string, 2> lists_;
};

}  // namespace signet::detail
