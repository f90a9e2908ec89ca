// SPDX-License-Identifier: MIT
#ifdef AUTH_SERVER_POSTGRES
#include "postgres_accounts.hpp"

#include <poll.h>

#include <chrono>
#include <utility>

namespace auth {
namespace {

AccountsError failed(const std::string& reason) {
    return AccountsError{"the accounts in PostgreSQL cannot be used: " + reason};
}

}  // namespace

/// A connection of the pool until the end of the scope. A broken one is closed and not returned.
class PostgresAccounts::Lease {
public:
    explicit Lease(PostgresAccounts& pool) : pool_{pool} {
        std::unique_lock lock{pool.mutex_};
        if (!pool.returned_.wait_until(lock, deadline_, [&] { return !pool.free_.empty(); })) {
            throw failed("all connections are in use");
        }
        connection_ = std::move(pool.free_.back());
        pool.free_.pop_back();
    }
    ~Lease() {
        if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) {
            connection_.reset();
        }
        const std::scoped_lock lock{pool_.mutex_};
        pool_.free_.push_back(std::move(connection_));
        pool_.returned_.notify_one();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// The result of one statement. Connects first if necessary.
    Result run(const char* sql, const std::vector<std::string>& parameters = {}) {
        if (!connection_ || has_input(0)) {  // input before a statement: the server has closed the connection
            connection_ = pool_.connect();
            const std::string timeout = std::to_string(pool_.options_.timeout.count());
            for (const std::string& setting :
                 {std::string{"SET search_path = auth_server"}, "SET statement_timeout = " + timeout,
                  "SET lock_timeout = " + timeout, "SET idle_in_transaction_session_timeout = " + timeout}) {
                run_connected(setting.c_str(), {});
            }
        }
        return run_connected(sql, parameters);
    }

private:
    Result run_connected(const char* sql, const std::vector<std::string>& parameters) {
        std::vector<const char*> values;
        std::vector<int> sizes;
        for (const std::string& parameter : parameters) {
            values.push_back(parameter.data());
            sizes.push_back(static_cast<int>(parameter.size()));
        }
        const std::vector<int> formats(parameters.size(), 1);  // binary, as the result is
        PGconn* const connection = connection_.get();
        require(PQsendQueryParams(connection, sql, static_cast<int>(values.size()), nullptr, values.data(),
                                  sizes.data(), formats.data(), 1) == 1);
        Result last;
        while (true) {
            while (PQisBusy(connection) == 1) {
                wait();
                require(PQconsumeInput(connection) == 1);
            }
            Result next{PQgetResult(connection)};
            if (!next) {
                break;
            }
            last = std::move(next);
        }
        const auto status = PQresultStatus(last.get());
        require(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
        return last;
    }

    [[nodiscard]] bool has_input(int milliseconds) const {
        pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
        return ::poll(&socket, 1, milliseconds) != 0;
    }

    void wait() const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
        if (left <= 0 || !has_input(static_cast<int>(left))) {
            throw failed("the server does not answer in time");
        }
    }

    void require(bool succeeded) const {
        if (!succeeded) {
            throw failed(PQerrorMessage(connection_.get()));
        }
    }

    using Clock = std::chrono::steady_clock;

    PostgresAccounts& pool_;
    Clock::time_point deadline_ = Clock::now() + pool_.options_.timeout;
    Connection connection_;
};

PostgresAccounts::PostgresAccounts(const signet::PostgresOptions& options)
    : options_{options}, free_(options.connections) {
    Lease lease{*this};
    // A user who may not create tables can use one that exists.
    const Result found = lease.run(
        "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'auth_server' AND tablename = 'accounts'");
    if (PQntuples(found.get()) == 1) {
        return;
    }
    // Several servers may start concurrently: the lock is "SGAT", as the application id of the SQLite file.
    for (const char* const sql :
         {"BEGIN", "SELECT pg_advisory_xact_lock(1397178708)", "CREATE SCHEMA IF NOT EXISTS auth_server",
          "CREATE TABLE IF NOT EXISTS accounts (subject bytea PRIMARY KEY, email bytea NOT NULL UNIQUE,"
          " password_hash bytea NOT NULL)",
          "COMMIT"}) {
        static_cast<void>(lease.run(sql));
    }
}

/// Uses the host that can be written to, if the address names several.
PostgresAccounts::Connection PostgresAccounts::connect() const {
    const std::string timeout =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(options_.timeout).count());
    const char* const names[] = {"dbname", "connect_timeout", "target_session_attrs", "client_encoding",
                                 nullptr};
    const char* const values[] = {options_.address.c_str(), timeout.c_str(), "read-write", "UTF8", nullptr};
    Connection connection{PQconnectdbParams(names, values, 1)};
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        throw failed(PQerrorMessage(connection.get()));
    }
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

bool PostgresAccounts::add(const Account& account) {
    const Result inserted = Lease{*this}.run(
        "INSERT INTO accounts (subject, email, password_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        {account.subject, account.email, account.password_hash});
    return std::string_view{PQcmdTuples(inserted.get())} == "1";
}

std::optional<Account> PostgresAccounts::find_by_email(const std::string& email) {
    return find("SELECT subject, email, password_hash FROM accounts WHERE email = $1", email);
}

std::optional<Account> PostgresAccounts::find_by_subject(const std::string& subject) {
    return find("SELECT subject, email, password_hash FROM accounts WHERE subject = $1", subject);
}

bool PostgresAccounts::replace_password(const std::string& subject, const std::string& old_hash,
                                        const std::string& new_hash) {
    const Result updated =
        Lease{*this}.run("UPDATE accounts SET password_hash = $3 WHERE subject = $1 AND password_hash = $2",
                         {subject, old_hash, new_hash});
    return std::string_view{PQcmdTuples(updated.get())} == "1";
}

std::optional<Account> PostgresAccounts::find(const char* sql, const std::string& key) {
    const Result found = Lease{*this}.run(sql, {key});
    if (PQntuples(found.get()) == 0) {
        return std::nullopt;
    }
    const auto column = [&found](int index) {
        const int size = PQgetlength(found.get(), 0, index);
        return std::string{PQgetvalue(found.get(), 0, index), static_cast<std::size_t>(size)};
    };
    return Account{column(0), column(1), column(2)};
}

}  // namespace auth
#endif
