// SPDX-License-Identifier: MIT
#pragma once

#include <signet/store/detail/connection_pool.hpp>
#include <signet/store/postgres/detail/connection.hpp>
#include <signet/store/postgres/detail/connector.hpp>
#include <signet/store/postgres/options.hpp>

#include "account_store.hpp"

namespace auth {

/// Accounts in PostgreSQL, in a schema of their own, which all servers share. Goes through the connections of
/// signet's own store, though they are internals of it: what waits for a server must end in time here too.
class PostgresAccounts final : public AccountStore {
public:
    /// Makes the table when it is missing. Throws signet::ConfigurationError for an address that cannot be
    /// read.
    explicit PostgresAccounts(const signet::PostgresOptions& options);

    bool add(const Account& account) override;
    [[nodiscard]] std::optional<Account> find_by_email(const std::string& email) override;
    [[nodiscard]] std::optional<Account> find_by_subject(const std::string& subject) override;
    bool replace_password(const std::string& subject, const std::string& old_hash,
                          const std::string& new_hash) override;

private:
    void make_table();
    signet::detail::PostgresResult run(const char* sql, const signet::detail::PostgresParameters& parameters);
    [[nodiscard]] std::optional<Account> find(const char* sql, const std::string& key);

    signet::PostgresOptions options_;
    signet::detail::PostgresConnector connector_;
    signet::detail::ConnectionPool<signet::detail::PostgresConnection> pool_;
};

}  // namespace auth
