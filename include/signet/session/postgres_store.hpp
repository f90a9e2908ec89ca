// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/connection_pool.hpp"
#include "signet/detail/deadline.hpp"
#include "signet/detail/postgres_connection.hpp"
#include "signet/detail/postgres_result.hpp"
#include "signet/detail/server_failure.hpp"
#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/postgres_connector.hpp"
#include "signet/session/postgres_options.hpp"
#include "signet/session/postgres_replicas.hpp"
#include "signet/session/postgres_rows.hpp"
#include "signet/session/postgres_schema.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/session_record.hpp"
#include "signet/session/session_store.hpp"

namespace signet {

/// Sessions in PostgreSQL 12 or newer: shared by any number of machines, as durable as the server. What is
/// lost when a replica takes over is in docs/stores.md.
///
/// Every primitive is one statement, and so one transaction; the server decides between callers by locking
/// the row. A call ends within `PostgresOptions::timeout`; `Errc::store_unavailable` names what is wrong as
/// its claim: "timeout", "unreachable", "lost" (the connection broke), "busy", "full", "readonly" (a
/// replica), "loading", "denied", "schema" (our tables are gone), "io", "corrupt", "duplicate", "error".
/// After "timeout" and "lost" a write may have taken effect. Thread-safe. Neither copyable nor movable. After
/// a fork, the child must open a store of its own.
class PostgresStore {
public:
    /// Connects, and makes or migrates the tables. Throws ConfigurationError when no server can be reached
    /// that may be written to, or the tables are of another program or a newer version.
    explicit PostgresStore(const PostgresOptions& options)
        : options_{checked(options)},
          connector_{options_},
          pool_{options_.connections, [this](Deadline deadline) { return connector_.connect(deadline); }} {
        try {
            // Making an index of a full table takes longer than a call may.
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
        } catch (const detail::ServerFailure& failure) {
            throw ConfigurationError{"PostgreSQL cannot be used (" + std::string{failure.word} +
                                     "): " + failure.text};
        }
    }

    PostgresStore(const PostgresStore&) = delete;
    PostgresStore& operator=(const PostgresStore&) = delete;
    ~PostgresStore() = default;

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            try {
                return Rows::read_ids(write(Rows::insert_sql, Rows::insert_parameters(record, cap)));
            } catch (const detail::PostgresRefusal& refusal) {
                if (refusal.sql_state == "SG001") {
                    return std::unexpected{TokenError{Errc::too_many_sessions}};
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

    /// The record as a standby knows it, which may be some moments old; nothing when none may be asked
    /// (`PostgresOptions::replica_address`), or none has an answer: `find` has it then.
    [[nodiscard]] std::optional<SessionRecord> find_on_replica(std::string_view id) {
        try {
            return replicas_ ? replicas_->find(id) : std::nullopt;
        } catch (const detail::ServerFailure&) {
            return std::nullopt;
        }
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return detail::guarded([&]() -> Result<bool> {
            Parameters parameters;
            parameters.add(id).add(generation).add(next.generation).add(next.rotated_at).add(next.idle_end);
            return write(Rows::advance_sql, parameters).has_changed();
        });
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        return detail::guarded([&]() -> Result<bool> {
            Parameters parameters;
            parameters.add(id).add(how.at).add(static_cast<std::int64_t>(how.by));
            return write(Rows::revoke_sql, parameters).has_changed();
        });
    }

    Result<std::vector<std::string>> revoke_all_of_subject(std::string_view subject, std::string_view except,
                                                           const Revocation& how) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            Parameters parameters;
            parameters.add(subject).add(except).add(how.at).add(static_cast<std::int64_t>(how.by));
            return Rows::read_ids(write(Rows::revoke_all_sql, parameters));
        });
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(std::string_view subject) {
        return detail::guarded([&]() -> Result<std::vector<SessionRecord>> {
            const auto result = read(Rows::list_sql, Parameters{}.add(subject));
            std::vector<SessionRecord> records;
            records.reserve(static_cast<std::size_t>(result.rows()));
            for (int row = 0; row < result.rows(); ++row) {
                records.push_back(Rows::read_row(result, row));
            }
            return records;
        });
    }
    ///@}

    /// Passes over rows that others have locked, so that several may purge at once.
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

    /// How many sessions are kept, ended ones included. Counts them all.
    [[nodiscard]] Result<std::size_t> size() {
        return detail::guarded([&]() -> Result<std::size_t> {
            return static_cast<std::size_t>(read(Rows::size_sql, Parameters{}).number(0, 0));
        });
    }

private:
    using Deadline = detail::Deadline;
    using Rows = detail::PostgresSessionRows;
    using Parameters = detail::PostgresParameters;

    static PostgresOptions checked(PostgresOptions options) {
        const auto require = [](bool sound, const char* sentence) {
            if (!sound) {
                throw ConfigurationError{sentence};
            }
        };
        using std::chrono::milliseconds;
        require(!options.address.empty(),
                "PostgresOptions::address is missing: name a server, like postgresql://user@host/database");
        require(options.timeout >= milliseconds{1} && options.timeout <= std::chrono::minutes{1},
                "PostgresOptions::timeout must lie between 1 ms and 60 s");
        require(options.connect_timeout >= milliseconds{1},
                "PostgresOptions::connect_timeout must be 1 ms or longer");
        require(options.connections >= 1 && options.connections <= 1000,
                "PostgresOptions::connections must lie between 1 and 1000");
        constexpr std::size_t longest_name = 63;
        const bool is_name =
            !options.schema.empty() && options.schema.size() <= longest_name &&
            options.schema.front() >= 'a' && options.schema.front() <= 'z' &&
            options.schema.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
        require(is_name && !options.schema.starts_with("pg_"),
                "PostgresOptions::schema must be a name of lower-case letters, digits and _, not beginning "
                "with pg_");
        return options;
    }

    detail::PostgresResult write(const char* sql, const Parameters& parameters) {
        const Deadline deadline{options_.timeout};
        const auto lease = pool_.borrow(deadline);
        return lease->run(sql, parameters, deadline);
    }

    /// A connection that has broken is no reason to fail where asking again changes nothing.
    detail::PostgresResult read(const char* sql, const Parameters& parameters) {
        const Deadline deadline{options_.timeout};
        try {
            const auto lease = pool_.borrow(deadline);
            return lease->run(sql, parameters, deadline);
        } catch (const detail::ServerFailure& failure) {
            if (failure.word != "lost" || failure.not_begun) {
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
static_assert(HasReplicas<PostgresStore>);

}  // namespace signet
