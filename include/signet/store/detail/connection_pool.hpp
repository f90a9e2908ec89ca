// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// A pool of connections to one server or file. Makes a connection when it is first needed, and replaces a
/// broken one. Threads wait in a queue, first in, first out, so that a thread that borrows repeatedly does
/// not starve the others. Thread-safe.
///
/// While the server cannot be reached, one caller at a time tries to connect, after pauses that double up to
/// half a second. All other callers fail at once with the last failure, so that no thread waits for a server
/// that is not available.
template <class Connection>
class ConnectionPool {
public:
    using Connect = std::function<std::unique_ptr<Connection>(Deadline)>;

    /// A borrowed connection. Returns it to the pool at the end of the scope.
    class Lease {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection) noexcept
            : pool_{pool}, connection_{std::move(connection)} {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Connection& operator*() const noexcept { return *connection_; }
        Connection* operator->() const noexcept { return connection_.get(); }

    private:
        ConnectionPool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// A pool of the connections that `add` adds. They must not break.
    ConnectionPool() = default;
    /// A pool of at most `size` connections that `connect` makes.
    ConnectionPool(std::size_t size, Connect connect) : size_{size}, connect_{std::move(connect)} {
        idle_.reserve(size_);
    }

    /// Adds a connection. Call it before the pool is used.
    void add(std::unique_ptr<Connection> connection) {
        idle_.push_back(std::move(connection));
        made_ = ++size_;
    }

    /// Waits for a connection until `deadline`; throws StoreException when there is none.
    [[nodiscard]] Lease borrow(Deadline deadline) {
        std::unique_lock lock{mutex_};
        while (true) {
            if (auto connection = take_idle()) {
                lock.unlock();
                if (is_usable(*connection)) {
                    return {*this, std::move(connection)};
                }
                connection.reset();
                lock.lock();
                --made_;
            } else if (made_ < size_) {
                return {*this, make(lock, deadline)};
            } else if (auto returned = wait(lock, deadline)) {
                return {*this, std::move(returned)};
            }
        }
    }

    /// A connection of this pool if one is idle, else one of `other`.
    [[nodiscard]] Lease borrow_here_or_from(ConnectionPool& other, Deadline deadline) {
        std::unique_lock lock{mutex_};
        auto connection = take_idle();
        lock.unlock();
        if (connection == nullptr) {
            return other.borrow(deadline);
        }
        return {*this, std::move(connection)};
    }

    /// The number of waiting threads.
    [[nodiscard]] std::size_t waiting() {
        const std::scoped_lock lock{mutex_};
        return waiting_.size();
    }

    /// Closes the idle connections, because the server has changed its role.
    void close_idle() {
        std::vector<std::unique_ptr<Connection>> closing;
        closing.reserve(size_);
        const std::scoped_lock lock{mutex_};
        made_ -= idle_.size();
        closing.swap(idle_);
    }

private:
    using SteadyClock = std::chrono::steady_clock;

    struct Waiter {
        std::condition_variable woken;
        bool is_woken = false;
        std::unique_ptr<Connection> connection;
    };

    /// False for a connection that broke while it was idle, for example because the server restarted.
    static bool is_usable(Connection& connection) {
        if constexpr (requires { connection.is_usable(); }) {
            return connection.is_usable();
        } else {
            return true;
        }
    }
    static bool is_broken(const Connection& connection) noexcept {
        if constexpr (requires { connection.is_broken(); }) {
            return connection.is_broken();
        } else {
            return false;
        }
    }

    /// Needs the mutex to be locked, as the next three functions do. Returns null if no connection is idle.
    std::unique_ptr<Connection> take_idle() noexcept {
        if (idle_.empty()) {
            return nullptr;
        }
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }

    /// Returns a connection that another thread returned, or null if the caller may now make one.
    std::unique_ptr<Connection> wait(std::unique_lock<std::mutex>& lock, Deadline deadline) {
        Waiter self;
        waiting_.push_back(&self);
        if (!self.woken.wait_until(lock, deadline.at(), [&self] { return self.is_woken; })) {
            std::erase(waiting_, &self);
            throw StoreException{
                .error = StoreFailure::busy, .reason = "every connection is in use", .not_begun = true};
        }
        return std::move(self.connection);
    }

    /// Wakes the thread that waits longest. Its Waiter may cease to exist when the mutex is unlocked.
    void wake_one(std::unique_ptr<Connection> connection = nullptr) noexcept {
        Waiter& next = *waiting_.front();
        waiting_.pop_front();
        next.connection = std::move(connection);
        next.is_woken = true;
        next.woken.notify_one();
    }

    std::unique_ptr<Connection> make(std::unique_lock<std::mutex>& lock, Deadline deadline) {
        if (failing_ && (probing_ || SteadyClock::now() < next_attempt_)) {
            throw StoreException{failure_};
        }
        probing_ = failing_;
        ++made_;
        lock.unlock();
        try {
            auto connection = connect_(deadline);
            lock.lock();
            failing_ = false;
            probing_ = false;
            lock.unlock();
            return connection;
        } catch (const StoreException& failure) {
            lock.lock();
            note(failure);
        } catch (...) {
            lock.lock();
            note({.error = StoreFailure::unreachable});
            throw;
        }
        throw StoreException{failure_};
    }

    /// Records a failed attempt to connect, and wakes one waiting thread, which tries or fails.
    void note(const StoreException& failure) {
        constexpr std::chrono::milliseconds first_pause{10};
        constexpr std::chrono::milliseconds longest_pause{500};
        --made_;
        pause_ = failing_ ? (std::min)(pause_ * 2, longest_pause) : first_pause;
        failing_ = true;
        probing_ = false;
        failure_ = failure;
        failure_.not_begun = true;
        next_attempt_ = SteadyClock::now() + pause_;
        if (!waiting_.empty()) {
            wake_one();
        }
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept {
        const bool broken = is_broken(*connection);
        if (broken) {
            connection.reset();
        }
        const std::scoped_lock lock{mutex_};
        made_ -= broken ? 1 : 0;
        if (!waiting_.empty()) {
            wake_one(std::move(connection));
        } else if (!broken) {
            idle_.push_back(std::move(connection));  // has room: the pool has at most size_ connections
        }
    }

    std::size_t size_ = 0;
    Connect connect_;
    std::mutex mutex_;
    std::deque<Waiter*> waiting_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t made_ = 0;
    bool failing_ = false;
    bool probing_ = false;
    StoreException failure_{};
    std::chrono::milliseconds pause_{0};
    SteadyClock::time_point next_attempt_{};
};

}  // namespace signet::detail
