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
#include "signet/session/ids.hpp"
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
#include "signet/store/redis/detail/script_runner.hpp"
#include "signet/store/redis/detail/scripts.hpp"
#include "signet/store/redis/options.hpp"
#include "signet/store/redis/url.hpp"

namespace signet {

/// Sessions in Redis 7 or newer, alone, with replicas, or as a cluster: shared by any number of machines.
/// What each of these loses when a server is lost is in docs/stores.md.
///
/// A session changes in one command or one script, which Redis runs alone. Reads go to the primary, unless
/// `RedisOptions` say otherwise: a server that is demoted is asked for a second longer at most. A call ends
/// within `RedisOptions::timeout`; one on all sessions of an owner takes that long at most for each 500 of
/// them, and what it has done stays done. `Errc::store_unavailable` names what is wrong as its claim:
/// "timeout", "unreachable", "lost" (the connection broke), "busy", "full", "readonly" (a replica),
/// "loading", "moving" (a slot of a cluster), "replicas", "denied", "io", "tls", "evicting", "corrupt",
/// "duplicate", "partition", "error". After "timeout" and "lost" a write may have taken effect. Thread-safe.
/// Neither copyable nor movable. After a fork, the child must open a store of its own.
class RedisStore {
public:
    /// Connects. Throws ConfigurationError when no server answers as it should, when it may evict sessions,
    /// when there are sessions already that were spread over another number of partitions or written by a
    /// newer version, or when the user may not ask for the TIME.
    explicit RedisStore(const RedisOptions& options)
        : options_{detail::sound(options)},
          partitions_{options.key_prefix, options.partitions},
          client_{connect(options_)},
          runner_{*client_} {
        started([&] {
            detail::require_redis_layout(*client_, partitions_);
            // What every refresh takes: a user who may not ask for it had better not start.
            detail::require_answer(ask(partitions_.at(0), Purpose::read, "TIME"));
        });
    }
    /// As `redis_options(url)` reads an address.
    explicit RedisStore(std::string_view url) : RedisStore{redis_options(url)} {}
    RedisStore(const RedisStore&) = delete;
    RedisStore& operator=(const RedisStore&) = delete;
    ~RedisStore() = default;

    /// An id for a new session of this subject: 128 random bits, behind the number of the subject's partition
    /// where there are several.
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
                throw detail::ServerFailure{.error = StoreFailure::partition};
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
            return reply.is_nothing() ? std::nullopt : std::optional{read(id, reply.text())};
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
                       : std::optional{TimedRecord{read(id, answer.reply.text()), answer.time}};
        });
    }

    /// The record as a replica knows it, which may be some moments old; nothing when no replica may be asked
    /// (`RedisOptions::live_reads_from_replicas`), or none has an answer: `find` has it then.
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
                 detail::redis_rotation_times(next.times), kept_for(next.idle_end - next.rotated_at)});
            detail::require_answer(reply);
            constexpr int ends_earlier = 2;
            if (reply.number() == ends_earlier) {
                look_earlier(*partition, id, next.idle_end);
            }
            return reply.number() != 0;
        });
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        return detail::guarded([&]() -> Result<bool> {
            const auto* const partition = partitions_.of_session(id);
            if (!partition) {
                return false;
            }
            const auto reply =
                runner_.run(detail::redis_revoke_script, partition->slot(), Purpose::write,
                            {partition->session(id)}, {byte(how.by), detail::redis_time(how.at)});
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

    /// Redis lets sessions expire by itself, `keep_after_end` after their end, so that this is needed by none
    /// who keep to the defaults. Goes on at the partition where the last call stopped.
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
        } catch (const detail::ServerFailure& failure) {
            throw ConfigurationError{"Redis cannot be used (" + failure.error.message() +
                                     "): " + failure.text};
        }
    }

    template <class... Words>
    detail::RedisReply ask(const detail::RedisPartition& partition, Purpose purpose, const Words&... words) {
        const std::array<std::string_view, sizeof...(words)> command{std::string_view{words}...};
        return client_->run(partition.slot(), command, purpose, client_->next_deadline());
    }

    static SessionRecord read(std::string_view id, std::string_view bytes) {
        auto record = detail::read_redis_record(id, bytes);
        if (!record) {
            throw detail::ServerFailure{.error = StoreFailure::corrupt};
        }
        return *std::move(record);
    }

    [[nodiscard]] std::string kept_for(std::chrono::seconds life) const {
        return detail::redis_kept_for(life, options_.keep_after_end);
    }
    static std::string byte(RevokedBy by) { return std::string(1, static_cast<char>(by)); }

    /// A clock was set back. Should this fail, `purge` finds the session later.
    void look_earlier(const detail::RedisPartition& partition, std::string_view id,
                      std::chrono::sys_seconds end) {
        try {
            static_cast<void>(ask(partition, Purpose::write, "ZADD", partition.ends(), "XX", "LT",
                                  detail::redis_number(end), id));
        } catch (const detail::ServerFailure&) {
            return;
        }
    }

    RedisOptions options_;
    detail::RedisPartitions partitions_;
    std::unique_ptr<detail::RedisClient> client_;
    detail::RedisScriptRunner runner_;
    std::atomic<std::size_t> purging_{0};
};

static_assert(SessionStore<RedisStore>);
static_assert(NamesSessions<RedisStore>);
static_assert(HasClock<RedisStore>);
static_assert(HasReplicas<RedisStore>);

}  // namespace signet
