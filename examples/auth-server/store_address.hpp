// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <signet/store/any.hpp>
#include <string>

#include "account_store.hpp"

namespace auth {

/// The store that `--store` names: `memory:`, `sqlite:FILE`, `redis://...`, `rediss://...`,
/// `postgresql://...`. Throws signet::ConfigurationError for any other address, and if the server does not
/// answer.
[[nodiscard]] signet::AnySessionStore open_store(const std::string& address);

/// The accounts: in PostgreSQL if the sessions are there, so that all servers share them; else in SQLite, in
/// the file `database`.accounts. Throws signet::ConfigurationError, AccountsError.
[[nodiscard]] std::unique_ptr<AccountStore> open_accounts(const std::string& address,
                                                          const std::string& database);

}  // namespace auth
