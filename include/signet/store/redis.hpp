// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/crypto/random.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/redis/detail/client.hpp"
#include "signet/store/redis/detail/keys.hpp"
#include "signet/store/redis/detail/layout.hpp"
#include "signet/store/redis/detail/login.hpp"
#include "signet/store/redis/detail/owner_sessions.hpp"
#include "signet/store/redis/detail/record.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/rotation.hpp"
#include "signet/store/redis/detail/script_runner.hpp"
#include "signet/store/redis/detail/scripts.hpp"
#include "signet/store/redis/options.hpp"
#include "signet/store/redis/url.hpp"

namespace signet {

/// Sessions in Redis 7 or newer: one server, a primary with replicas, or a cluster, shared by any number of
/// machines. What each of them loses with a server is in docs/stores.md.
///
/// One command or one script changes a session, and Redis runs each of them atomically. Reads go to the
/// primary unless `RedisOptions` say otherwise; after a failover the store may read from a demoted server for
/// at most one second more. A call returns within `RedisOptions::timeout`; a call on all sessions of an owner
/// has that time for each 500 sessions, and keeps its completed steps if a later step fails. With
/// `Errc::store_unavailable`, `Error::store_failure()` says why: `timeout`, `unreachable`, `lost`, `busy`,
/// `full`, `readonly` (a replica), `loading`, `moving` (a slot of a cluster), `replicas`, `denied`, `io`,
/// `tls`, `evicting`, `version`, `protocol`, `corrupt`, `partition` or `other`. After `timeout`, `lost` and
/// `replicas`, a write may have taken effect. Thread-safe. Neither copyable nor movable. After a fork, the
/// child must open its own store.
class RedisStore {
public:
    /// Connects. Throws ConfigurationError for invalid options, if no server can be used, if the server may
    /// evict sessions, if the server has sessions of another number of partitions or of a newer version of
    /// signet, or if the user may not call TIME.
    explicit RedisStore(const RedisOptions& options)
        : options_{detail::require_valid(options)},
          partitions_{options.key_prefix, options.partitions},
          client_{connect(options_)},
          runner_{*client_} {
        started([&] {
            detail::require_redis_layout(*client_, partitions_);
            // Every refresh calls TIME. A user without that permission is refused here.
            detail::require_answer(ask(partitions_.at(0), Purpose::read, "TIME"));
        });
    }
    /// Connects to an address that `redis_options` reads. Throws ConfigurationError as that function and the
    /// constructor above do.
    explicit RedisStore(std::string_view address) : RedisStore{redis_options(address)} {}

    /// What an address of this store has before the colon. See `open_store`.
    static constexpr std::array<std::string_view, 4> schemes{"redis", "rediss", "redis+sentinel",
                                                             "rediss+sentinel"};
    /// The store at an address, with at least `connections` connections. Throws ConfigurationError as the
    /// constructors do.
    [[nodiscard]] static RedisStore open(std::string_view address, std::size_t connections = 0) {
        RedisOptions options = redis_options(address);
        options.connections = (std::max)(options.connections, connections);
        return RedisStore{options};
    }

    RedisStore(const RedisStore&) = delete;
    RedisStore& operator=(const RedisStore&) = delete;
    ~RedisStore() = default;

    /// An id for a new session of this subject: 128 random bits; with several partitions, after the number of
    /// the partition of the subject.
    [[nodiscard]] std::string new_id(std::string_view subject) const {
        const std::string random{detail::RandomId{}.text()};
        return partitions_.count() == 1 ? random : partitions_.of_subject(subject).number() + random;
    }

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            const auto& partition = partitions_.of_subject(record.subject);
            const auto* const own = partitions_.of_session(record.id);
            if (!own || own->number() != partition.number()) {
                throw detail::StoreException{.error = StoreFailure::partition};
            }
            return detail::RedisLogin{*client_, runner_, partition, record, cap, options_.keep_after_end}
                .run();
        });
    }

    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) {
        return detail::guarded([&]() -> Result<std::optional<SessionRecord>> {
            const auto* const partition = partitions_.of_session(id);
            if (!partition) {
                return std::nullopt;
            }
            const auto reply = ask(*partition, Purpose::read, "GET", partition->session(id));
            detail::require_answer(reply);
            return reply.is_nothing() ? std::nullopt
                                      : std::optional{detail::require_redis_record(id, reply.text())};
        });
    }

    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) {
        return detail::guarded([&]() -> Result<std::optional<TimedRecord>> {
            const auto* const partition = partitions_.of_session(id);
            if (!partition) {
                return std::nullopt;
            }
            const std::string key = partition->session(id);
            const std::array<std::string_view, 2> command{"GET", key};
            const auto answer =
                client_->ask(partition->slot(), command, Purpose::timed_read, client_->next_deadline());
            detail::require_answer(answer.reply);
            return answer.reply.is_nothing()
                       ? std::nullopt
                       : std::optional{
                             TimedRecord{detail::require_redis_record(id, answer.reply.text()), answer.time}};
        });
    }

    /// The record on a replica, which may lag behind the primary. Empty without
    /// `RedisOptions::live_reads_from_replicas`, and if no replica returned the record: call `find` then.
    [[nodiscard]] std::optional<SessionRecord> find_on_replica(std::string_view id) {
        const auto* const partition = partitions_.of_session(id);
        if (!partition || !options_.live_reads_from_replicas) {
            return std::nullopt;
        }
        const std::string key = partition->session(id);
        const std::array<std::string_view, 2> command{"GET", key};
        const auto reply = client_->read_from_replica(partition->slot(), command);
        return reply && !reply->is_nothing() ? detail::read_redis_record(id, reply->text()) : std::nullopt;
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return detail::guarded([&]() -> Result<bool> {
            const auto* const partition = partitions_.of_session(id);
            if (!partition) {
                return false;
            }
            const auto reply = runner_.run(
                detail::redis_advance_script, partition->slot(), Purpose::write, {partition->session(id)},
                {detail::redis_live_head(generation), detail::redis_rotation(next),
                 detail::redis_rotation_times(next.times),
                 detail::redis_kept_for(next.idle_end - next.rotated_at, options_.keep_after_end)});
            detail::require_answer(reply);
            if (reply.number() == detail::redis_ends_earlier) {
                look_earlier(*partition, id, next.idle_end);
            }
            return reply.number() != 0;
        });
    }

    Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view id,
                                                             const PlainRotation& rotation) {
        return detail::guarded([&]() -> Result<std::optional<AdvanceOutcome>> {
            const auto* const partition = partitions_.of_session(id);
            if (!partition) {
                return std::nullopt;
            }
            const auto reply =
                runner_.run(detail::redis_advance_if_current_script, partition->slot(), Purpose::write,
                            {partition->session(id)},
                            detail::redis_rotation_arguments(rotation, options_.keep_after_end));
            detail::require_answer(reply);
            auto outcome = detail::read_redis_outcome(id, reply);
            if (outcome && reply.elements()[0]->integer == detail::redis_ends_earlier) {
                look_earlier(*partition, id, outcome->record.idle_end);
            }
            return outcome;
        });
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        return detail::guarded([&]() -> Result<bool> {
            const auto* const partition = partitions_.of_session(id);
            if (!partition) {
                return false;
            }
            const auto reply = runner_.run(
                detail::redis_revoke_script, partition->slot(), Purpose::write, {partition->session(id)},
                {std::string(1, static_cast<char>(how.by)), detail::redis_time(how.at)});
            detail::require_answer(reply);
            return reply.number() != 0;
        });
    }

    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        return detail::guarded(
            [&]() -> Result<std::vector<std::string>> { return of_owner(owner).end_all(except, how); });
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) {
        return detail::guarded(
            [&]() -> Result<std::vector<SessionRecord>> { return of_owner(owner).list(); });
    }
    ///@}

    /// As documented in `SessionStore`. Rarely needed, because Redis removes a session by itself at
    /// `keep_after_end` after its end. Continues at the partition at which the last call stopped.
    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        return detail::guarded([&]() -> Result<std::size_t> {
            constexpr std::size_t most_looks = 1000;
            std::size_t removed = 0;
            std::size_t visited = 0;
            while (removed < limit && visited < partitions_.count()) {
                const auto& partition = partitions_.at(purging_ % partitions_.count());
                const auto reply = runner_.run(detail::redis_purge_script, partition.slot(), Purpose::write,
                                               {partition.ends()},
                                               {partition.sessions(), detail::redis_number(ended_before),
                                                std::to_string(limit - removed), std::to_string(most_looks)});
                detail::require_answer(reply);
                const auto counts = reply.elements();
                removed += static_cast<std::size_t>(counts[0]->integer);
                if (static_cast<std::size_t>(counts[1]->integer) < most_looks && removed < limit) {
                    ++purging_;
                    ++visited;
                }
            }
            return removed;
        });
    }

private:
    using Purpose = detail::RedisClient::Purpose;

    static std::unique_ptr<detail::RedisClient> connect(const RedisOptions& options) {
        std::unique_ptr<detail::RedisClient> client;
        started([&] { client = std::make_unique<detail::RedisClient>(options); });
        if (client->is_cluster() && options.database != 0) {
            throw ConfigurationError{"RedisOptions::database must be 0 on a cluster"};
        }
        return client;
    }

    detail::RedisOwnerSessions of_owner(const SessionOwner& owner) {
        return {*client_, runner_, partitions_.of_subject(owner.subject), owner};
    }

    template <class Step>
    static void started(Step step) {
        try {
            step();
        } catch (const detail::StoreException& failure) {
            throw ConfigurationError{"Redis cannot be used (" + failure.error.message() +
                                     "): " + failure.reason};
        }
    }

    template <class... Words>
    detail::RedisReply ask(const detail::RedisPartition& partition, Purpose purpose, const Words&... words) {
        const std::array<std::string_view, sizeof...(words)> command{std::string_view{words}...};
        return client_->run(partition.slot(), command, purpose, client_->next_deadline());
    }

    /// Needed after a clock was set back. If this fails, `purge` finds the session later.
    void look_earlier(const detail::RedisPartition& partition, std::string_view id,
                      std::chrono::sys_seconds end) {
        try {
            static_cast<void>(ask(partition, Purpose::write, "ZADD", partition.ends(), "XX", "LT",
                                  detail::redis_number(end), id));
        } catch (const detail::StoreException&) {
            return;
        }
    }

    RedisOptions options_;
    detail::RedisPartitions partitions_;
    std::unique_ptr<detail::RedisClient> client_;
    detail::RedisScriptRunner runner_;
    std::atomic<std::size_t> purging_{0};
};

static_assert(SessionStore<RedisStore> && NamesSessions<RedisStore> && HasReplicas<RedisStore>);
static_assert(HasClock<RedisStore> && AdvancesIfCurrent<RedisStore>);

}  // namespace signet
