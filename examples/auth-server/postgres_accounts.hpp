// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <signet/store/postgres/options.hpp>
#include <string>
#include <vector>

#include "account_store.hpp"

namespace auth {

/// Accounts in PostgreSQL, in the schema `auth_server`, which all servers share. Each call uses a connection
/// of a pool, and ends in bounded time if the server does not answer.
class PostgresAccounts final : public AccountStore {
public:
    /// Makes the table if it is missing. Throws AccountsError.
    explicit PostgresAccounts(const signet::PostgresOptions& options);

    bool add(const Account& account) override;
    [[nodiscard]] std::optional<Account> find_by_email(const std::string& email) override;
    [[nodiscard]] std::optional<Account> find_by_subject(const std::string& subject) override;
    bool replace_password(const std::string& subject, const std::string& old_hash,
                          const std::string& new_hash) override;

private:
    struct Release {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    using Connection = std::unique_ptr<PGconn, Release>;
    using Result = std::unique_ptr<PGresult, Release>;
    class Lease;

    [[nodiscard]] Connection connect() const;
    [[nodiscard]] std::optional<Account> find(const char* sql, const std::string& key);

    signet::PostgresOptions options_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<Connection> free_;  // null: not connected
};

}  // namespace auth
