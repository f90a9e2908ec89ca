// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "signet/store/sqlite/detail/connection.hpp"

namespace signet::detail {

/// Connections that threads borrow. Threads of one process queue here rather than in SQLite's busy handler,
/// which sleeps between its attempts. First come, first served: a thread that borrows again and again does
/// not keep the others waiting.
class SqlitePool {
public:
    explicit SqlitePool(std::chrono::milliseconds timeout) : timeout_{timeout} {}

    void add(std::unique_ptr<SqliteConnection> connection) { idle_.push_back(std::move(connection)); }

    /// A connection until the end of the scope.
    class Lease {
    public:
        Lease(SqlitePool& pool, std::unique_ptr<SqliteConnection> connection) noexcept
            : pool_{pool}, connection_{std::move(connection)} {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_.give_back(std::move(connection_)); }
        SqliteConnection& operator*() const noexcept { return *connection_; }
        SqliteConnection* operator->() const noexcept { return connection_.get(); }

    private:
        SqlitePool& pool_;
        std::unique_ptr<SqliteConnection> connection_;
    };

    /// Waits for a connection as long as for a lock of another process; then it is the same failure.
    [[nodiscard]] Lease borrow() {
        std::unique_lock lock{mutex_};
        if (!idle_.empty()) {
            return {*this, take()};
        }
        Waiter self;
        waiting_.push_back(&self);
        if (!self.served.wait_for(lock, timeout_, [&self] { return self.connection != nullptr; })) {
            std::erase(waiting_, &self);
            throw SqliteFailure{SQLITE_BUSY};
        }
        return {*this, std::move(self.connection)};
    }

    /// The same from this pool if that takes no waiting, and else from `other`.
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

    /// How many threads wait.
    [[nodiscard]] std::size_t waiting() {
        const std::scoped_lock lock{mutex_};
        return waiting_.size();
    }

private:
    struct Waiter {
        std::condition_variable served;
        std::unique_ptr<SqliteConnection> connection;
    };

    /// With the mutex locked, and one idle.
    std::unique_ptr<SqliteConnection> take() noexcept {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }

    void give_back(std::unique_ptr<SqliteConnection> connection) noexcept {
        const std::scoped_lock lock{mutex_};
        if (waiting_.empty()) {
            idle_.push_back(std::move(connection));  // has room: it was here before
            return;
        }
        // Under the lock: the waiter may be gone as soon as it is released.
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
