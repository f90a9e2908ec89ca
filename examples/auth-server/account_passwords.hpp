// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "account_store.hpp"
#include "passwords.hpp"

namespace auth {

enum class PasswordChange : std::uint8_t {
    changed,
    wrong_password,
    conflict,  ///< another request has changed the account at the same time
    stopped,   ///< the other sessions could not be ended
};

/// The passwords of accounts: login and change, by several servers at the same time. Thread-safe. Every
/// function may throw AccountsError and BusyError.
///
/// A change marks the stored hash, ends the other sessions of the user, and then replaces the marked hash. A
/// login with the old password removes the mark, so that the replacement fails. Once the password has
/// changed, no session of the old password is left, wherever the change was interrupted; and until then, the
/// old password is valid and the change can be repeated.
class AccountPasswords {
public:
    /// Refers to both as long as it exists.
    AccountPasswords(AccountStore& accounts, PasswordHasher& hasher) : accounts_{accounts}, hasher_{hasher} {}

    /// The account if the password is right. Replaces a hash of another cost. Takes as long for an account
    /// that does not exist.
    [[nodiscard]] std::optional<Account> check(const std::string& email, std::string_view password);

    /// Whether a login was valid until its session existed. If not, the password was changed since `check`,
    /// and the caller must end the session.
    [[nodiscard]] bool confirm(const Account& checked, std::string_view password);

    /// Changes the password `current` to `next`. `end_other_sessions` returns false if it failed. A request
    /// whose answer was lost can be repeated: `next` may already be the password.
    [[nodiscard]] PasswordChange change(const Account& account, std::string_view current,
                                        std::string_view next,
                                        const std::function<bool()>& end_other_sessions);

private:
    AccountStore& accounts_;
    PasswordHasher& hasher_;
};

}  // namespace auth
