// SPDX-License-Identifier: MIT
#include "store_address.hpp"

#include <signet/store/memory.hpp>
#include <signet/store/open.hpp>
#include <signet/store/sqlite.hpp>

#include "accounts.hpp"

#ifdef AUTH_SERVER_REDIS
#include <signet/store/redis.hpp>
#endif
#ifdef AUTH_SERVER_POSTGRES
#include <signet/store/postgres.hpp>

#include "postgres_accounts.hpp"
#endif

namespace auth {
namespace {

/// One for each thread that serves requests, so that no thread waits for another.
constexpr std::size_t connections = 32;

#ifdef AUTH_SERVER_POSTGRES
bool is_postgres(const std::string& address) {
    return address.starts_with("postgresql://") || address.starts_with("postgres://");
}
#endif

}  // namespace

signet::AnySessionStore open_store(const std::string& address) {
    return signet::open_store<signet::MemoryStore,
#ifdef AUTH_SERVER_REDIS
                              signet::RedisStore,
#endif
#ifdef AUTH_SERVER_POSTGRES
                              signet::PostgresStore,
#endif
                              signet::SqliteStore>(address, connections);
}

std::unique_ptr<AccountStore> open_accounts(const std::string& address, const std::string& database) {
#ifdef AUTH_SERVER_POSTGRES
    if (is_postgres(address)) {
        return std::make_unique<PostgresAccounts>(
            signet::PostgresOptions{.address = address, .connections = connections});
    }
#else
    static_cast<void>(address);
#endif
    return std::make_unique<Accounts>(database == ":memory:" ? database : database + ".accounts");
}

}  // namespace auth
