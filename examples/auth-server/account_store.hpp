// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace auth {

struct Account {
    /// The `sub` of its tokens; never changes.
    std::string subject;
    std::string email;
    std::string password_hash;
};

/// The database of accounts failed.
class AccountsError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The accounts. Thread-safe. Every function may throw AccountsError.
class AccountStore {
public:
    AccountStore() = default;
    AccountStore(const AccountStore&) = delete;
    AccountStore& operator=(const AccountStore&) = delete;
    virtual ~AccountStore() = default;

    /// False if an account with this e-mail address exists.
    virtual bool add(const Account& account) = 0;
    [[nodiscard]] virtual std::optional<Account> find_by_email(const std::string& email) = 0;
    [[nodiscard]] virtual std::optional<Account> find_by_subject(const std::string& subject) = 0;
    /// False if the account's password hash is no longer `old_hash`: another request has changed it.
    virtual bool replace_password(const std::string& subject, const std::string& old_hash,
                                  const std::string& new_hash) = 0;
};

}  // namespace auth
