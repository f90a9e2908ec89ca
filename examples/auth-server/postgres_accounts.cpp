// SPDX-License-Identifier: MIT
#ifdef AUTH_SERVER_POSTGRES
#include "postgres_accounts.hpp"

#include <memory>
#include <utility>

namespace auth {
namespace {

using signet::detail::Deadline;
using signet::detail::PostgresParameters;
using signet::detail::PostgresResult;

signet::PostgresOptions in_own_schema(signet::PostgresOptions options) {
    options.schema = "auth_server";
    return options;
}

AccountsError failed(const signet::detail::StoreException& failure) {
    return AccountsError{"the accounts in PostgreSQL cannot be used (" + failure.error.message() +
                         "): " + failure.reason};
}

}  // namespace

PostgresAccounts::PostgresAccounts(const signet::PostgresOptions& options)
    : options_{in_own_schema(options)},
      connector_{options_},
      pool_{options_.connections, [this](Deadline deadline) { return connector_.connect(deadline); }} {
    try {
        make_table();
    } catch (const signet::detail::StoreException& failure) {
        throw failed(failure);
    }
}

/// A user who may not make tables can use one that is there. Several servers may start at once.
void PostgresAccounts::make_table() {
    const Deadline deadline{options_.timeout};
    const auto lease = pool_.borrow(deadline);
    const PostgresResult found = lease->run(
        "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'auth_server' AND tablename = 'accounts'",
        PostgresParameters{}, deadline);
    if (found.rows() == 1) {
        return;
    }
    const std::string make =
        "BEGIN; SELECT pg_advisory_xact_lock(1397178708);"  // "SGAT", as for the file of SQLite
        "CREATE SCHEMA IF NOT EXISTS auth_server;"
        "CREATE TABLE IF NOT EXISTS accounts (subject bytea PRIMARY KEY, email bytea NOT NULL UNIQUE,"
        " password_hash bytea NOT NULL);"
        "COMMIT";
    try {
        static_cast<void>(lease->run(make, deadline));
    } catch (...) {
        lease->break_off();  // it is in the middle of a transaction
        throw;
    }
}

bool PostgresAccounts::add(const Account& account) {
    return run("INSERT INTO accounts (subject, email, password_hash) VALUES ($1, $2, $3) ON CONFLICT DO "
               "NOTHING",
               PostgresParameters{}.add(account.subject).add(account.email).add(account.password_hash))
        .has_changed();
}

std::optional<Account> PostgresAccounts::find_by_email(const std::string& email) {
    return find("SELECT subject, email, password_hash FROM accounts WHERE email = $1", email);
}

std::optional<Account> PostgresAccounts::find_by_subject(const std::string& subject) {
    return find("SELECT subject, email, password_hash FROM accounts WHERE subject = $1", subject);
}

bool PostgresAccounts::replace_password(const std::string& subject, const std::string& old_hash,
                                        const std::string& new_hash) {
    return run("UPDATE accounts SET password_hash = $3 WHERE subject = $1 AND password_hash = $2",
               PostgresParameters{}.add(subject).add(old_hash).add(new_hash))
        .has_changed();
}

PostgresResult PostgresAccounts::run(const char* sql, const PostgresParameters& parameters) {
    try {
        const Deadline deadline{options_.timeout};
        const auto lease = pool_.borrow(deadline);
        return lease->run(sql, parameters, deadline);
    } catch (const signet::detail::StoreException& failure) {
        throw failed(failure);
    }
}

std::optional<Account> PostgresAccounts::find(const char* sql, const std::string& key) {
    const PostgresResult result = run(sql, PostgresParameters{}.add(key));
    if (result.rows() == 0) {
        return std::nullopt;
    }
    return Account{result.text(0, 0), result.text(0, 1), result.text(0, 2)};
}

}  // namespace auth
#endif
