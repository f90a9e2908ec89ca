// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "signet/error.hpp"
#include "signet/session/any_store.hpp"
#include "signet/session/store.hpp"

namespace signet {

/// A store that `open_store` can open: `schemes` is a range of what its addresses have before the first
/// colon, and `open(address, connections)` returns the store of an address. `open` throws ConfigurationError
/// for an address that it cannot read or use, and never repeats a password. A store with a pool keeps at
/// least `connections` connections; 0 means the default of the store.
template <class Store>
concept AddressedStore = SessionStore<Store> && requires(std::string_view address, std::size_t connections) {
    { *std::begin(Store::schemes) } -> std::convertible_to<std::string_view>;
    { Store::open(address, connections) } -> std::same_as<Store>;
};

namespace detail {

[[nodiscard]] inline std::string_view address_scheme(std::string_view address) noexcept {
    const auto colon = address.find(':');
    return colon == std::string_view::npos ? std::string_view{} : address.substr(0, colon);
}

/// How to make a program able to open the addresses of a store that this library has.
struct StoreOfScheme {
    std::string_view scheme;
    std::string_view advice;
};
inline constexpr std::string_view add_redis_store =
    "RedisStore: include <signet/store/redis.hpp>, link signet::redis, and add RedisStore to open_store<...>";
inline constexpr std::string_view add_postgres_store =
    "PostgresStore: include <signet/store/postgres.hpp>, link signet::postgres, and add PostgresStore to "
    "open_store<...>";
inline constexpr std::array<StoreOfScheme, 8> stores_of_schemes{{
    {"memory", "MemoryStore: include <signet/store/memory.hpp>, and add MemoryStore to open_store<...>"},
    {"sqlite",
     "SqliteStore: include <signet/store/sqlite.hpp>, link signet::sqlite, and add SqliteStore to "
     "open_store<...>"},
    {"redis", add_redis_store},
    {"rediss", add_redis_store},
    {"redis+sentinel", add_redis_store},
    {"rediss+sentinel", add_redis_store},
    {"postgresql", add_postgres_store},
    {"postgres", add_postgres_store},
}};

/// What to tell a caller whose address has a scheme that is not one of `schemes`.
[[nodiscard]] inline std::string unopened_store(std::string_view scheme, const std::string& schemes) {
    for (const StoreOfScheme& known : stores_of_schemes) {
        if (known.scheme == scheme) {
            return "this program cannot open the address of a " + std::string{known.advice};
        }
    }
    return "the address of a session store must begin with one of " + schemes;
}

template <class Store>
bool open_if_named(std::string_view address, std::size_t connections, std::optional<AnySessionStore>& opened,
                   std::string& schemes) {
    for (const std::string_view scheme : Store::schemes) {
        if (scheme == address_scheme(address)) {
            opened = AnySessionStore::from([&] { return Store::open(address, connections); });
            return true;
        }
        schemes.append(schemes.empty() ? "" : ", ").append(scheme).append(":");
    }
    return false;
}

}  // namespace detail

/// The store that `address` names: `memory:`, `sqlite:PATH`, `redis://...`, `rediss://...`,
/// `redis+sentinel://...` or `postgresql://...`. `Stores` are the stores that the program can open; it
/// includes their headers and links their components:
/// ```
/// signet::AnySessionStore store = signet::open_store<signet::SqliteStore, signet::RedisStore>(address);
/// ```
/// A store with a pool keeps at least `connections` connections: the number of threads that use the store is
/// a good choice; 0 means the default of the store or of the address. Throws ConfigurationError for an
/// address that it cannot read, for a store that is not one of `Stores`, and for a store that cannot be
/// opened. The message says how to fix it and never repeats a password.
template <class... Stores>
[[nodiscard]] AnySessionStore open_store(std::string_view address, std::size_t connections = 0) {
    static_assert(sizeof...(Stores) > 0,
                  "signet: open_store needs the stores that it can open, as in "
                  "open_store<signet::SqliteStore, signet::RedisStore>(address)");
    static_assert((AddressedStore<Stores> && ...),
                  "signet: a store of open_store needs `schemes` and `open(address, connections)`: see "
                  "signet::AddressedStore in signet/store/open.hpp");
    std::optional<AnySessionStore> opened;
    std::string schemes;
    if constexpr (sizeof...(Stores) > 0 && (AddressedStore<Stores> && ...)) {
        static_cast<void>((detail::open_if_named<Stores>(address, connections, opened, schemes) || ...));
    }
    if (!opened) {
        throw ConfigurationError{detail::unopened_store(detail::address_scheme(address), schemes)};
    }
    return *std::move(opened);
}

}  // namespace signet
