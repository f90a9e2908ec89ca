// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <random>
#include <signet/session/any_store.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#ifdef SIGNET_TEST_REDIS
#include <signet/store/redis.hpp>
#endif
#ifdef SIGNET_TEST_POSTGRES
#include <signet/store/postgres.hpp>
#endif

// Stores on the server whose address is in an environment variable.
namespace store_test {

inline std::string server_address() {
    const char* const address = std::getenv("SIGNET_STORE");
    if (address == nullptr) {
        throw std::runtime_error{"SIGNET_STORE must hold the address of a server"};
    }
    return address;
}

/// A unique name for a store on the server.
inline std::string new_name() {
    static const unsigned run = std::random_device{}();
    static std::atomic<int> count{0};
    return "t" + std::to_string(run) + "_" + std::to_string(getpid()) + "_" + std::to_string(count++);
}

/// The store of that name.
inline std::unique_ptr<signet::AnySessionStore> open_store(
    const std::string& name, std::chrono::milliseconds timeout = std::chrono::seconds{20}) {
    const std::string address = server_address();
#ifdef SIGNET_TEST_REDIS
    if (address.starts_with("redis")) {
        signet::RedisOptions options = signet::redis_options(address);
        options.key_prefix = name;
        options.connect_timeout = (std::min)(options.connect_timeout, timeout);
        options.timeout = timeout;
        return std::make_unique<signet::AnySessionStore>(
            signet::AnySessionStore::make<signet::RedisStore>(options));
    }
#endif
#ifdef SIGNET_TEST_POSTGRES
    if (address.starts_with("postgres")) {
        const char* const replica = std::getenv("SIGNET_REPLICA");
        return std::make_unique<signet::AnySessionStore>(signet::AnySessionStore::make<signet::PostgresStore>(
            signet::PostgresOptions{.address = address,
                                    .replica_address = replica == nullptr ? "" : replica,
                                    .timeout = timeout,
                                    .schema = name}));
    }
#endif
    throw std::runtime_error{"no store was built for the address in SIGNET_STORE"};
}

/// A store without sessions.
inline std::unique_ptr<signet::AnySessionStore> make_store() {
    return open_store(new_name());
}

}  // namespace store_test
