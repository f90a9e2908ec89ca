// SPDX-License-Identifier: MIT
#include "account_passwords.hpp"

#include <utility>

#include "random_text.hpp"

namespace auth {
namespace {

constexpr char mark_begin = '!';

std::string without_mark(const std::string& hash) {
    return hash.substr(0, hash.find(mark_begin));
}

/// Each change has a mark of its own.
std::string with_mark(const std::string& hash) {
    return without_mark(hash) + mark_begin + random_text();
}

}  // namespace

std::optional<Account> AccountPasswords::check(const std::string& email, std::string_view password) {
    constexpr int attempts = 5;  // each fails only if another request has changed the account
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto account = accounts_.find_by_email(email);
        if (!account) {
            hasher_.refuse(password);
            return std::nullopt;
        }
        std::string hash = without_mark(account->password_hash);
        if (!hasher_.matches(password, hash)) {
            return std::nullopt;
        }
        if (hasher_.is_outdated(hash)) {
            try {
                hash = hasher_.hash(password);
            } catch (const BusyError&) {
                // The next login replaces it.
            }
        }
        if (hash == account->password_hash ||
            accounts_.replace_password(account->subject, account->password_hash, hash)) {
            account->password_hash = std::move(hash);
            return account;
        }
    }
    throw BusyError{"other requests change the account"};
}

bool AccountPasswords::confirm(const Account& checked, std::string_view password) {
    const auto present = accounts_.find_by_subject(checked.subject);
    return (present && present->password_hash == checked.password_hash) ||
           check(checked.email, password).has_value();
}

PasswordChange AccountPasswords::change(const Account& account, std::string_view current,
                                        std::string_view next,
                                        const std::function<bool()>& end_other_sessions) {
    const std::string hash = without_mark(account.password_hash);
    if (!hasher_.matches(current, hash)) {
        if (!hasher_.matches(next, hash)) {
            return PasswordChange::wrong_password;
        }
        return end_other_sessions() ? PasswordChange::changed : PasswordChange::stopped;
    }
    const std::string next_hash = hasher_.hash(next);
    const std::string marked = with_mark(hash);
    if (!accounts_.replace_password(account.subject, account.password_hash, marked)) {
        return PasswordChange::conflict;
    }
    if (!end_other_sessions()) {
        return PasswordChange::stopped;
    }
    return accounts_.replace_password(account.subject, marked, next_hash) ? PasswordChange::changed
                                                                          : PasswordChange::conflict;
}

}  // namespace auth
