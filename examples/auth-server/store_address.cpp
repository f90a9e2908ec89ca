// SPDX-License-Identifier: MIT
#include "store_address.hpp"

#include <algorithm>
#include <signet/store/memory.hpp>
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

/// One for each thread that serves requests.
[[maybe_unused]] constexpr std::size_t connections = 32;

#ifdef AUTH_SERVER_POSTGRES
bool is_postgres(const std::string& address) {
    return address.starts_with("postgresql://") || address.starts_with("postgres://");
}
signet::PostgresOptions postgres_options(const std::string& address) {
    return {.address = address, .connections = connections};
}
#endif

}  // namespace

signet::AnySessionStore open_store(const std::string& address) {
    using signet::AnySessionStore;
    const auto begins = [&address](const char* scheme) { return address.starts_with(scheme); };
    if (begins("sqlite:")) {
        return AnySessionStore::make<signet::SqliteStore>(address.substr(std::string{"sqlite:"}.size()));
    }
    if (address == "memory:") {
        return AnySessionStore::make<signet::MemoryStore>();
    }
#ifdef AUTH_SERVER_REDIS
    if (begins("redis") && address.find("://") != std::string::npos) {
        signet::RedisOptions options = signet::redis_options(address);
        options.connections = (std::max)(options.connections, connections);
        return AnySessionStore::make<signet::RedisStore>(options);
    }
#endif
#ifdef AUTH_SERVER_POSTGRES
    if (is_postgres(address)) {
        return AnySessionStore::make<signet::PostgresStore>(postgres_options(address));
    }
#endif
    throw signet::ConfigurationError{
        "--store takes memory:, sqlite:FILE, redis://..., rediss://..., redis+sentinel://... or "
        "postgresql://..., of which this program was built with"
#ifdef AUTH_SERVER_REDIS
        " redis,"
#endif
#ifdef AUTH_SERVER_POSTGRES
        " postgresql,"
#endif
        " memory and sqlite"};
}

std::unique_ptr<AccountStore> open_accounts(const std::string& address, const std::string& database) {
#ifdef AUTH_SERVER_POSTGRES
    if (is_postgres(address)) {
        return std::make_unique<PostgresAccounts>(postgres_options(address));
    }
#else
    static_cast<void>(address);
#endif
    return std::make_unique<Accounts>(database == ":memory:" ? database : database + ".accounts");
}

}  // namespace auth
