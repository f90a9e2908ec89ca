// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "account_store.hpp"

struct sqlite3;

namespace auth {

/// Accounts in an SQLite file.
class Accounts final : public AccountStore {
public:
    /// Creates the file if it does not exist. Throws AccountsError, also for a file of another program.
    explicit Accounts(const std::string& file);

    bool add(const Account& account) override;
    [[nodiscard]] std::optional<Account> find_by_email(const std::string& email) override;
    [[nodiscard]] std::optional<Account> find_by_subject(const std::string& subject) override;
    bool replace_password(const std::string& subject, const std::string& old_hash,
                          const std::string& new_hash) override;

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
