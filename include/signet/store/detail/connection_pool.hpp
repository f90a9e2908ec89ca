// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// Connections to one server that threads borrow. Made when first needed, and again when they have broken.
///
/// While the server cannot be reached, one caller at a time tries, after pauses that double up to half a
/// second; all others fail at once with the last failure, so that no thread is kept waiting for a server that
/// is away.
template <class Connection>
class ConnectionPool {
public:
    using Connect = std::function<std::unique_ptr<Connection>(Deadline)>;

    ConnectionPool(std::size_t size, Connect connect) : size_{size}, connect_{std::move(connect)} {
        idle_.reserve(size_);
    }

    /// A connection until the end of the scope.
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

    [[nodiscard]] Lease borrow(Deadline deadline) {
        std::unique_lock lock{mutex_};
        while (true) {
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                lock.unlock();
                if (connection->is_usable()) {  // the server may have been restarted since
                    return {*this, std::move(connection)};
                }
                connection.reset();
                lock.lock();
                --made_;
            } else if (made_ < size_) {
                return {*this, make(lock, deadline)};
            } else if (returned_.wait_until(lock, deadline.at()) == std::cv_status::timeout) {
                throw ServerFailure{
                    .error = StoreFailure::busy, .text = "every connection is in use", .not_begun = true};
            }
        }
    }

    /// Closes what is idle: the server has changed its role.
    void close_idle() {
        std::vector<std::unique_ptr<Connection>> closing;
        closing.reserve(size_);
        const std::scoped_lock lock{mutex_};
        made_ -= idle_.size();
        closing.swap(idle_);
    }

private:
    using SteadyClock = std::chrono::steady_clock;

    std::unique_ptr<Connection> make(std::unique_lock<std::mutex>& lock, Deadline deadline) {
        if (failing_ && (probing_ || SteadyClock::now() < next_attempt_)) {
            throw ServerFailure{failure_};
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
        } catch (const ServerFailure& failure) {
            lock.lock();
            note(failure);
        } catch (...) {
            lock.lock();
            note({.error = StoreFailure::unreachable});
            returned_.notify_one();
            throw;
        }
        returned_.notify_one();
        throw ServerFailure{failure_};
    }

    /// Whoever waits for a connection may try to make one now, or learn that there is none.
    void note(const ServerFailure& failure) {
        constexpr std::chrono::milliseconds first_pause{10};
        constexpr std::chrono::milliseconds longest_pause{500};
        --made_;
        pause_ = failing_ ? (std::min)(pause_ * 2, longest_pause) : first_pause;
        failing_ = true;
        probing_ = false;
        failure_ = failure;
        failure_.not_begun = true;
        next_attempt_ = SteadyClock::now() + pause_;
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept {
        {
            const std::scoped_lock lock{mutex_};
            if (connection->is_broken()) {
                --made_;
            } else {
                idle_.push_back(std::move(connection));  // has room: there are at most size_
            }
        }
        returned_.notify_one();
    }

    std::size_t size_;
    Connect connect_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t made_ = 0;
    bool failing_ = false;
    bool probing_ = false;
    ServerFailure failure_{};
    std::chrono::milliseconds pause_{0};
    SteadyClock::time_point next_attempt_{};
};

}  // namespace signet::detail
