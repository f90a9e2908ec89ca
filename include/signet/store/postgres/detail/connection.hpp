// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>
#include <poll.h>

#include <chrono>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/descriptor.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/postgres/detail/result.hpp"

namespace signet::detail {

/// One connection to PostgreSQL, used by one thread at a time. Uses the non-blocking calls of libpq, so that
/// every wait has a deadline.
class PostgresConnection {
public:
    /// `names` and `values` as for `PQconnectStartParams`: both end with a null pointer.
    PostgresConnection(const char* const* names, const char* const* values, Deadline deadline)
        : connection_{PQconnectStartParams(names, values, 0)} {
        if (connection_ == nullptr) {
            throw std::bad_alloc{};
        }
        PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
        PostgresPollingStatusType wish = PGRES_POLLING_WRITING;
        while (PQstatus(connection_.get()) != CONNECTION_BAD && wish != PGRES_POLLING_OK &&
               wish != PGRES_POLLING_FAILED) {
            wait_for(PQsocket(connection_.get()), wish == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
            wish = PQconnectPoll(connection_.get());
        }
        if (PQstatus(connection_.get()) != CONNECTION_OK || PQsetnonblocking(connection_.get(), 1) != 0) {
            throw StoreException{.error = StoreFailure::unreachable,
                                 .reason = PQerrorMessage(connection_.get())};
        }
    }

    /// Runs statements without parameters. Throws for an error of the server.
    PostgresResult run(const std::string& sql, Deadline deadline) {
        broken_ = true;
        require_sent(PQsendQuery(connection_.get(), sql.c_str()));
        return answered(deadline);
    }

    /// Runs one statement, which stays prepared. `sql` must be a literal: its address identifies the
    /// statement.
    PostgresResult run(const char* sql, const PostgresParameters& parameters, Deadline deadline) {
        const std::string name = prepared(sql, deadline);
        const std::vector<int> binary(static_cast<std::size_t>(parameters.count()), 1);
        broken_ = true;
        require_sent(PQsendQueryPrepared(connection_.get(), name.c_str(), parameters.count(),
                                         parameters.values(), parameters.sizes(), binary.data(), 1));
        return answered(deadline);
    }

    [[nodiscard]] bool is_broken() const noexcept { return broken_; }
    /// As in `RedisConnection`: a connection that has just answered is not checked.
    [[nodiscard]] bool is_usable() const {
        constexpr std::chrono::milliseconds a_moment{5};
        return !broken_ && (std::chrono::steady_clock::now() - answered_at_ < a_moment ||
                            is_quiet(PQsocket(connection_.get())));
    }
    void break_off() noexcept { broken_ = true; }

private:
    struct Finish {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };

    std::string prepared(const char* sql, Deadline deadline) {
        for (const auto& [text, name] : statements_) {
            if (text == sql) {
                return name;
            }
        }
        const std::string name = "signet" + std::to_string(statements_.size());
        broken_ = true;
        require_sent(PQsendPrepare(connection_.get(), name.c_str(), sql, 0, nullptr));
        static_cast<void>(answered(deadline));
        return statements_.emplace_back(sql, name).second;
    }

    void require_sent(int sent) const {
        if (sent != 1) {
            throw StoreException{.error = StoreFailure::lost, .reason = PQerrorMessage(connection_.get())};
        }
    }

    /// The last result of the statements that were sent.
    PostgresResult answered(Deadline deadline) {
        PGconn* const connection = connection_.get();
        while (const int unsent = PQflush(connection)) {
            require_sent(unsent == 1 ? 1 : 0);
            wait_for(PQsocket(connection), POLLIN | POLLOUT, deadline);
            require_sent(PQconsumeInput(connection));
        }
        std::optional<PostgresResult> first_error;
        std::optional<PostgresResult> last;
        while (true) {
            while (PQisBusy(connection) == 1) {
                wait_for(PQsocket(connection), POLLIN, deadline);
                require_sent(PQconsumeInput(connection));
            }
            PGresult* const next = PQgetResult(connection);
            if (next == nullptr) {
                break;
            }
            PostgresResult result{next};
            if (result.is_error() && !first_error) {
                first_error.emplace(std::move(result));
            } else {
                last.emplace(std::move(result));
            }
        }
        broken_ = PQstatus(connection) != CONNECTION_OK;
        answered_at_ = std::chrono::steady_clock::now();
        if (first_error) {
            const StoreException failure = postgres_failure(*first_error);
            // The server is not the primary any more, or its tables have changed: connect again.
            broken_ = broken_ || failure.error == StoreFailure::readonly ||
                      failure.error == StoreFailure::lost || failure.error == StoreFailure::schema;
            throw PostgresRefusal{failure, std::string{first_error->sql_state()}};
        }
        if (!last) {
            throw StoreException{.error = StoreFailure::lost, .reason = PQerrorMessage(connection)};
        }
        return *std::move(last);
    }

    std::unique_ptr<PGconn, Finish> connection_;
    std::vector<std::pair<const char*, std::string>> statements_;
    std::chrono::steady_clock::time_point answered_at_{};
    bool broken_ = false;
};

}  // namespace signet::detail
