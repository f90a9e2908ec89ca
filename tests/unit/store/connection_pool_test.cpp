// SPDX-License-Identifier: MIT
#include "signet/store/detail/connection_pool.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "catch.hpp"
#include "signet/store/detail/deadline.hpp"

using signet::StoreFailure;
using signet::detail::Deadline;
using signet::detail::StoreException;
using namespace std::chrono_literals;

namespace {

struct PooledConnection {
    int number;
    bool broken = false;
    bool usable = true;
    [[nodiscard]] bool is_broken() const noexcept { return broken; }
    [[nodiscard]] bool is_usable() const noexcept { return usable; }
};
using Pool = signet::detail::ConnectionPool<PooledConnection>;

/// Waits until another thread waits for a connection.
void await_waiter(Pool& pool) {
    while (pool.waiting() == 0) {
        std::this_thread::yield();
    }
}

/// Without Catch's macros, because other threads call it. `corrupt` if the pool does not say that nothing was
/// sent.
StoreFailure failure_of_borrow(Pool& pool, std::chrono::milliseconds patience = 1ms) {
    try {
        const auto lease = pool.borrow(Deadline{patience});
        return {};
    } catch (const StoreException& failure) {
        return failure.not_begun ? *failure.error.store_failure() : StoreFailure::corrupt;
    }
}

}  // namespace

TEST_CASE("connection pool: connections are made when they are needed, and used again") {
    int made = 0;
    Pool pool{2, [&](Deadline) { return std::make_unique<PooledConnection>(++made); }};
    {
        const auto first = pool.borrow(Deadline{1ms});
        CHECK(first->number == 1);
    }
    const auto again = pool.borrow(Deadline{1ms});
    CHECK(again->number == 1);
    {
        const auto second = pool.borrow(Deadline{1ms});
        CHECK(second->number == 2);
        CHECK(failure_of_borrow(pool) == StoreFailure::busy);
        CHECK(pool.waiting() == 0);
        second->usable = false;
    }
    CHECK(pool.borrow(Deadline{1ms})->number == 3);
}

TEST_CASE("connection pool: a waiting thread receives the returned connection, or replaces a broken one") {
    int made = 0;
    Pool pool{1, [&](Deadline) { return std::make_unique<PooledConnection>(++made); }};
    for (const bool breaks : {false, true}) {
        CAPTURE(breaks);
        int received = 0;
        std::jthread other;
        {
            const auto lease = pool.borrow(Deadline{1min});
            other = std::jthread{[&] { received = pool.borrow(Deadline{1min})->number; }};
            await_waiter(pool);
            lease->broken = breaks;
        }
        other.join();
        CHECK(received == (breaks ? 2 : 1));
    }
}

TEST_CASE("connection pool: a failed attempt to connect wakes a waiting thread, and is repeated later") {
    std::atomic<bool> fails = true;
    std::atomic<int> attempts = 0;
    std::unique_ptr<Pool> pool;
    pool = std::make_unique<Pool>(1, [&](Deadline) {
        if (++attempts == 1) {
            await_waiter(*pool);
        }
        if (fails) {
            throw StoreException{.error = StoreFailure::unreachable};
        }
        return std::make_unique<PooledConnection>(attempts);
    });
    StoreFailure of_waiter{};
    std::jthread other{[&] {
        while (attempts == 0) {
            std::this_thread::yield();
        }
        of_waiter = failure_of_borrow(*pool, 1min);
    }};
    CHECK(failure_of_borrow(*pool) == StoreFailure::unreachable);
    other.join();
    CHECK(of_waiter == StoreFailure::unreachable);
    fails = false;
    while (failure_of_borrow(*pool) != StoreFailure{}) {
        std::this_thread::yield();
    }
    CHECK(pool->borrow(Deadline{1ms})->number == attempts);
}
