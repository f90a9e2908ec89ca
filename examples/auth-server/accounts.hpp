// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

struct sqlite3;

namespace auth {

struct Account {
    /// What the tokens call it; never changes.
    std::string subject;
    std::string email;
    std::string password_hash;
};

/// The database of accounts did not do what it was asked.
class AccountsError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Who may log in, in an SQLite file. Thread-safe. Every function may throw AccountsError.
class Accounts {
public:
    /// Makes the file when it is missing. Throws AccountsError for one that is not ours too.
    explicit Accounts(const std::string& file);

    /// False when the e-mail address is taken.
    bool add(const Account& account);
    [[nodiscard]] std::optional<Account> find_by_email(const std::string& email);
    [[nodiscard]] std::optional<Account> find_by_subject(const std::string& subject);
    /// False when the account's password hash is no longer `old_hash`: somebody else has changed it.
    bool replace_password(const std::string& subject, const std::string& old_hash,
                          const std::string& new_hash);

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };

    void execute(const char* sql);
    [[nodiscard]] std::string query_text(const char* sql);
    [[nodiscard]] std::optional<Account> find(const char* sql, const std::string& key);
    [[nodiscard]] AccountsError failure() const;

    std::mutex mutex_;
    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace auth
