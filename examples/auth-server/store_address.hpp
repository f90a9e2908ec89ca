// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <signet/store/any.hpp>
#include <string>

#include "account_store.hpp"

namespace auth {

/// The store that `--store` names: `memory:`, `sqlite:FILE`, `redis://...`, `rediss://...`,
/// `postgresql://...`. Throws signet::ConfigurationError for another one, and when its server does not
/// answer.
[[nodiscard]] signet::AnySessionStore open_store(const std::string& address);

/// The accounts that belong to that store: in PostgreSQL with the sessions, so that all servers have the
/// same; for any other store in SQLite, in a file beside `database`. Throws signet::ConfigurationError,
/// AccountsError.
[[nodiscard]] std::unique_ptr<AccountStore> open_accounts(const std::string& address,
                                                          const std::string& database);

}  // namespace auth
