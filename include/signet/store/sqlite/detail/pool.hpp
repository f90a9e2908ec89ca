// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "signet/store/detail/failure.hpp"
#include "signet/store/detail/lease.hpp"
#include "signet/store/sqlite/detail/connection.hpp"

namespace signet::detail {

/// A pool of a fixed number of connections to one file. Threads of one process queue here and not in SQLite's
/// busy handler, which sleeps between its attempts. The queue is first in, first out, so that a thread that
/// borrows repeatedly does not starve the others. Thread-safe.
class SqlitePool {
public:
    explicit SqlitePool(std::chrono::milliseconds timeout) : timeout_{timeout} {}

    void add(std::unique_ptr<SqliteConnection> connection) { idle_.push_back(std::move(connection)); }

    using Lease = detail::Lease<SqlitePool, SqliteConnection>;

    /// Waits for a connection at most as long as for a lock of another process, and fails in the same way.
    [[nodiscard]] Lease borrow() {
        std::unique_lock lock{mutex_};
        if (!idle_.empty()) {
            return {*this, take()};
        }
        Waiter self;
        waiting_.push_back(&self);
        if (!self.served.wait_for(lock, timeout_, [&self] { return self.connection != nullptr; })) {
            std::erase(waiting_, &self);
            throw StoreException{.error = StoreFailure::busy, .reason = "every connection is in use"};
        }
        return {*this, std::move(self.connection)};
    }

    /// A connection of this pool if one is idle, else one of `other`.
    [[nodiscard]] Lease borrow_here_or_from(SqlitePool& other) {
        std::unique_ptr<SqliteConnection> connection;
        if (const std::scoped_lock lock{mutex_}; !idle_.empty()) {
            connection = take();
        }
        if (connection == nullptr) {
            return other.borrow();
        }
        return {*this, std::move(connection)};
    }

    /// The number of waiting threads.
    [[nodiscard]] std::size_t waiting() {
        const std::scoped_lock lock{mutex_};
        return waiting_.size();
    }

private:
    friend Lease;

    struct Waiter {
        std::condition_variable served;
        std::unique_ptr<SqliteConnection> connection;
    };

    /// Needs the mutex to be locked and a connection to be idle.
    std::unique_ptr<SqliteConnection> take() noexcept {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }

    void give_back(std::unique_ptr<SqliteConnection> connection) noexcept {
        const std::scoped_lock lock{mutex_};
        if (waiting_.empty()) {
            idle_.push_back(std::move(connection));  // has room: the connection was here before
            return;
        }
        // Notify under the lock: the waiter may cease to exist when the lock is released.
        Waiter& next = *waiting_.front();
        waiting_.pop_front();
        next.connection = std::move(connection);
        next.served.notify_one();
    }

    std::chrono::milliseconds timeout_;
    std::mutex mutex_;
    std::deque<Waiter*> waiting_;
    std::vector<std::unique_ptr<SqliteConnection>> idle_;
};

}  // namespace signet::detail
