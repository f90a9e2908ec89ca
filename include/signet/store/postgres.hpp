// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/detail/connection_pool.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/postgres/detail/connection.hpp"
#include "signet/store/postgres/detail/connector.hpp"
#include "signet/store/postgres/detail/owner_sessions.hpp"
#include "signet/store/postgres/detail/replicas.hpp"
#include "signet/store/postgres/detail/result.hpp"
#include "signet/store/postgres/detail/rows.hpp"
#include "signet/store/postgres/detail/schema.hpp"
#include "signet/store/postgres/options.hpp"

namespace signet {

/// Sessions in PostgreSQL 12 or newer: shared by any number of machines, and as durable as the server. What a
/// failover to a replica loses is in docs/stores.md.
///
/// Each primitive on one session is one statement, and so one transaction. The server serializes concurrent
/// callers with the lock of the row, and its clock sets the times of rotations. A call returns within
/// `PostgresOptions::timeout`. With `Errc::store_unavailable`, `Error::store_failure()` says why: `timeout`,
/// `unreachable`, `lost`, `busy`, `full`, `readonly` (a replica), `loading`, `denied`, `schema`, `io`,
/// `corrupt` or `other`. After `timeout` and `lost`, a write may have taken effect. Thread-safe. Neither
/// copyable nor movable. After a fork, the child must open its own store.
class PostgresStore {
public:
    /// Connects, and creates or migrates the tables. Throws ConfigurationError for invalid options, if no
    /// reachable server accepts writes, and if the tables belong to another program or a newer version of
    /// signet.
    explicit PostgresStore(const PostgresOptions& options)
        : options_{detail::require_valid(options)},
          connector_{options_},
          pool_{options_.connections, [this](Deadline deadline) { return connector_.connect(deadline); }} {
        try {
            // Creating an index of a large table may take longer than the time-out of a call.
            constexpr std::chrono::minutes patience{1};
            const auto lease = pool_.borrow(Deadline{options_.timeout});
            try {
                detail::migrate(*lease, options_.schema, Deadline{patience});
            } catch (...) {
                lease->break_off();
                throw;
            }
            if (!options_.replica_address.empty()) {
                replicas_.emplace(options_);
            }
        } catch (const detail::StoreException& failure) {
            throw ConfigurationError{"PostgreSQL cannot be used (" + failure.error.message() +
                                     "): " + failure.reason};
        }
    }
    /// Connects to an address as libpq reads it, with otherwise the default options:
    /// `postgresql://user:password@host:5432/database?sslmode=verify-full`, or `host=... dbname=...`. Throws
    /// ConfigurationError as the constructor above does; the message never repeats the address.
    explicit PostgresStore(std::string_view address)
        : PostgresStore{PostgresOptions{.address = std::string{address}}} {}

    /// What an address of this store has before the colon. See `open_store`.
    static constexpr std::array<std::string_view, 2> schemes{"postgresql", "postgres"};
    /// The store at an address, with at least `connections` connections. Throws ConfigurationError as the
    /// constructors do.
    [[nodiscard]] static PostgresStore open(std::string_view address, std::size_t connections = 0) {
        PostgresOptions options{.address = std::string{address}};
        options.connections = (std::max)(options.connections, connections);
        return PostgresStore{options};
    }

    PostgresStore(const PostgresStore&) = delete;
    PostgresStore& operator=(const PostgresStore&) = delete;
    ~PostgresStore() = default;

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            try {
                return insert_in_steps(record, cap);
            } catch (const detail::PostgresRefusal& refusal) {
                if (refusal.sql_state == "SG001") {
                    return Unexpected{Error{Errc::too_many_sessions}};
                }
                throw;
            }
        });
    }

    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) {
        return detail::guarded([&]() -> Result<std::optional<SessionRecord>> {
            const auto result = read(Rows::find_sql, Parameters{}.add(id));
            return result.rows() == 1 ? std::optional{Rows::read_row(result, 0)} : std::nullopt;
        });
    }

    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) {
        return detail::guarded([&]() -> Result<std::optional<TimedRecord>> {
            const auto result = read(Rows::find_timed_sql, Parameters{}.add(id));
            return result.rows() == 1
                       ? std::optional{TimedRecord{Rows::read_row(result, 0),
                                                   Rows::read_time(result, 0, Rows::column_after_record)}}
                       : std::nullopt;
        });
    }

    /// The record on a standby, which may lag behind the primary. Empty without
    /// `PostgresOptions::replica_address`, and if no standby returned the record: call `find` then.
    [[nodiscard]] std::optional<SessionRecord> find_on_replica(std::string_view id) {
        try {
            return replicas_ ? replicas_->find(id) : std::nullopt;
        } catch (const detail::StoreException&) {
            return std::nullopt;
        }
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return detail::guarded([&]() -> Result<bool> {
            Parameters parameters;
            parameters.add(id).add(generation).add(next.generation).add(next.rotated_at).add(next.idle_end);
            Rows::add_times(parameters, next.times);
            return write(Rows::advance_sql, parameters).has_changed();
        });
    }

    Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view id,
                                                             const PlainRotation& rotation) {
        return detail::guarded([&]() -> Result<std::optional<AdvanceOutcome>> {
            const Deadline deadline{options_.timeout};
            auto outcome = Rows::read_outcome(
                write(Rows::advance_if_current_sql, Rows::advance_parameters(id, rotation), deadline));
            if (outcome && !outcome->advanced && rotation.applies_to(outcome->record)) {
                // Another caller has changed the row: see the statement.
                outcome = Rows::read_outcome(read(Rows::find_timed_sql, Parameters{}.add(id), deadline));
            }
            return outcome;
        });
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        return detail::guarded([&]() -> Result<bool> {
            Parameters parameters;
            parameters.add(id).add(how.at).add(static_cast<std::int64_t>(how.by));
            return write(Rows::revoke_sql, parameters).has_changed();
        });
    }

    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            const Deadline deadline{options_.timeout};
            const auto lease = pool_.borrow(deadline);
            return detail::revoke_postgres_sessions(*lease, owner, except, how, deadline);
        });
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) {
        return detail::guarded([&]() -> Result<std::vector<SessionRecord>> {
            const Deadline deadline{options_.timeout};
            return detail::list_postgres_sessions(owner, deadline,
                                                  [&](const char* sql, const Parameters& parameters) {
                                                      return read(sql, parameters, deadline);
                                                  });
        });
    }
    ///@}

    /// As documented in `SessionStore`. Skips rows that other callers have locked, so that several programs
    /// can purge at the same time.
    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        return detail::guarded([&]() -> Result<std::size_t> {
            std::size_t removed = 0;
            while (removed < limit) {
                const std::size_t wanted = limit - removed;
                const auto result =
                    write(Rows::purge_sql, Parameters{}.add(ended_before).add(std::uint64_t{wanted}));
                removed += static_cast<std::size_t>(result.number(0, 0));
                if (static_cast<std::size_t>(result.number(0, 1)) < wanted) {
                    break;
                }
            }
            return removed;
        });
    }

    /// The number of stored sessions, including ended ones. Takes time proportional to that number.
    [[nodiscard]] Result<std::size_t> size() {
        return detail::guarded([&]() -> Result<std::size_t> {
            return static_cast<std::size_t>(read(Rows::size_sql, Parameters{}).number(0, 0));
        });
    }

private:
    using Deadline = detail::Deadline;
    using Rows = detail::PostgresSessionRows;
    using Parameters = detail::PostgresParameters;

    /// A login at the cap needs a second statement, because the first one returns the mark: see the schema.
    std::vector<std::string> insert_in_steps(const SessionRecord& record, const SessionCap& cap) {
        const Deadline deadline{options_.timeout};
        const auto lease = pool_.borrow(deadline);
        std::vector<std::string> ended;
        std::int64_t mark = 0;
        for (bool stored = false; !stored;) {
            detail::require_time(deadline);
            const auto rows =
                lease->run(Rows::insert_sql, Rows::insert_parameters(record, cap, mark), deadline);
            stored = true;
            for (int row = 0; row < rows.rows(); ++row) {
                if (rows.is_null(row, 0)) {
                    mark = rows.number(row, 1);
                    stored = false;
                } else {
                    ended.push_back(rows.text(row, 0));
                }
            }
        }
        return ended;
    }

    detail::PostgresResult write(const char* sql, const Parameters& parameters) {
        return write(sql, parameters, Deadline{options_.timeout});
    }
    detail::PostgresResult write(const char* sql, const Parameters& parameters, Deadline deadline) {
        const auto lease = pool_.borrow(deadline);
        return lease->run(sql, parameters, deadline);
    }

    /// Repeats the read once after a broken connection.
    detail::PostgresResult read(const char* sql, const Parameters& parameters) {
        return read(sql, parameters, Deadline{options_.timeout});
    }
    detail::PostgresResult read(const char* sql, const Parameters& parameters, Deadline deadline) {
        try {
            const auto lease = pool_.borrow(deadline);
            return lease->run(sql, parameters, deadline);
        } catch (const detail::StoreException& failure) {
            if (failure.error != StoreFailure::lost || failure.not_begun) {
                throw;
            }
        }
        const auto lease = pool_.borrow(deadline);
        return lease->run(sql, parameters, deadline);
    }

    PostgresOptions options_;
    detail::PostgresConnector connector_;
    detail::ConnectionPool<detail::PostgresConnection> pool_;
    std::optional<detail::PostgresReplicas> replicas_;
};

static_assert(SessionStore<PostgresStore>);
static_assert(HasClock<PostgresStore>);
static_assert(AdvancesIfCurrent<PostgresStore>);
static_assert(HasReplicas<PostgresStore>);

}  // namespace signet
