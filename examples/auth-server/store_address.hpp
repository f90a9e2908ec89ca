// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <signet/session/any_store.hpp>
#include <string>

#include "account_store.hpp"

namespace auth {

/// The store that `--store` names: `memory:`, `sqlite:FILE`, `redis://...`, `rediss://...`,
/// `redis+sentinel://...` or `postgresql://...`. Throws signet::ConfigurationError as `signet::open_store`
/// does.
[[nodiscard]] signet::AnySessionStore open_store(const std::string& address);

/// The accounts of the server. They are in PostgreSQL if the sessions are, so that all servers share them;
/// otherwise in an SQLite file whose name is `database` and `.accounts`. Throws signet::ConfigurationError,
/// AccountsError.
[[nodiscard]] std::unique_ptr<AccountStore> open_accounts(const std::string& address,
                                                          const std::string& database);

}  // namespace auth
