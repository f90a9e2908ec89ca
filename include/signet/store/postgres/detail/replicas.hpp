// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "signet/session/record.hpp"
#include "signet/store/detail/connection_pool.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/postgres/detail/connection.hpp"
#include "signet/store/postgres/detail/connector.hpp"
#include "signet/store/postgres/detail/result.hpp"
#include "signet/store/postgres/detail/rows.hpp"
#include "signet/store/postgres/options.hpp"

namespace signet::detail {

/// A connection to a standby that is connected to its primary, or to a promoted standby.
class PostgresReplicaConnection {
public:
    explicit PostgresReplicaConnection(std::unique_ptr<PostgresConnection> connection)
        : connection_{std::move(connection)} {}

    PostgresResult find(std::string_view id, Deadline deadline) {
        constexpr std::chrono::seconds trusted_for{1};
        if (std::chrono::steady_clock::now() - checked_at_ > trusted_for) {
            check(deadline);
        }
        return connection_->run(PostgresSessionRows::find_sql, PostgresParameters{}.add(id), deadline);
    }

    [[nodiscard]] bool is_broken() const noexcept { return connection_->is_broken(); }
    [[nodiscard]] bool is_usable() const { return connection_->is_usable(); }

private:
    void check(Deadline deadline) {
        static constexpr const char* follows =
            "SELECT NOT pg_is_in_recovery() OR (EXISTS (SELECT FROM pg_stat_wal_receiver) "
            "AND NOT pg_is_wal_replay_paused())";
        if (connection_->run(follows, PostgresParameters{}, deadline).number(0, 0) == 0) {
            connection_->break_off();
            throw StoreException{.error = StoreFailure::replicas,
                                 .reason = "the standby has lost its primary"};
        }
        checked_at_ = std::chrono::steady_clock::now();
    }

    std::unique_ptr<PostgresConnection> connection_;
    std::chrono::steady_clock::time_point checked_at_{};
};

/// Reads from standbys. Thread-safe.
class PostgresReplicas {
public:
    /// Throws ConfigurationError for an address that libpq cannot parse.
    explicit PostgresReplicas(const PostgresOptions& options)
        : timeout_{options.timeout},
          connector_{at_replicas(options), "any"},
          pool_{options.connections, [this](Deadline deadline) {
                    return std::make_unique<PostgresReplicaConnection>(connector_.connect(deadline));
                }} {}

    /// Throws StoreException if no standby answers within half the time-out of a call.
    std::optional<SessionRecord> find(std::string_view id) {
        const Deadline deadline{timeout_ / 2};
        const auto lease = pool_.borrow(deadline);
        const PostgresResult result = lease->find(id, deadline);
        return result.rows() == 1 ? std::optional{PostgresSessionRows::read_row(result, 0)} : std::nullopt;
    }

private:
    static PostgresOptions at_replicas(PostgresOptions options) {
        options.address = options.replica_address;
        return options;
    }

    std::chrono::milliseconds timeout_;
    PostgresConnector connector_;
    ConnectionPool<PostgresReplicaConnection> pool_;
};

}  // namespace signet::detail
