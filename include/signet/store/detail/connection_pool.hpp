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
#include "signet/store/detail/lease.hpp"

namespace signet::detail {

/// A pool of connections to one server. Makes a connection when it is first needed, and replaces a broken
/// one. Thread-safe.
///
/// While the server cannot be reached, one caller at a time tries to connect, after pauses that double up to
/// half a second. All other callers fail at once with the last failure, so that no thread waits for a server
/// that is not available.
template <class Connection>
class ConnectionPool {
public:
    using Connect = std::function<std::unique_ptr<Connection>(Deadline)>;

    ConnectionPool(std::size_t size, Connect connect) : size_{size}, connect_{std::move(connect)} {
        idle_.reserve(size_);
    }

    using Lease = detail::Lease<ConnectionPool, Connection>;

    /// Waits for a connection until `deadline`; throws StoreException when there is none.
    [[nodiscard]] Lease borrow(Deadline deadline) {
        std::unique_lock lock{mutex_};
        while (true) {
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                lock.unlock();
                if (connection->is_usable()) {  // the server may have restarted in the meantime
                    return {*this, std::move(connection)};
                }
                connection.reset();
                lock.lock();
                --made_;
            } else if (made_ < size_) {
                return {*this, make(lock, deadline)};
            } else if (returned_.wait_until(lock, deadline.at()) == std::cv_status::timeout) {
                throw StoreException{
                    .error = StoreFailure::busy, .reason = "every connection is in use", .not_begun = true};
            }
        }
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
    friend Lease;
    using SteadyClock = std::chrono::steady_clock;

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
            returned_.notify_one();
            throw;
        }
        returned_.notify_one();
        throw StoreException{failure_};
    }

    /// Records a failed attempt to connect. The caller then wakes one waiting thread, which tries or fails.
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
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept {
        {
            const std::scoped_lock lock{mutex_};
            if (connection->is_broken()) {
                --made_;
            } else {
                idle_.push_back(std::move(connection));  // has room: the pool has at most size_ connections
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
    StoreException failure_{};
    std::chrono::milliseconds pause_{0};
    SteadyClock::time_point next_attempt_{};
};

}  // namespace signet::detail
