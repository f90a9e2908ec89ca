// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// One thread for each connection, as cpp-httplib needs it, and a limit of their number. A connection beyond
/// the limit is processed at once by the thread that accepts connections, in which `must_refuse` is true.
class ConnectionThreads final : public httplib::TaskQueue {
public:
    explicit ConnectionThreads(std::size_t limit) : limit_{limit} {}

    /// Whether the current thread must refuse its connection, because all threads are in use.
    [[nodiscard]] static bool must_refuse() noexcept { return refuses_; }

    void enqueue(std::function<void()> serve) override {
        if (!take(serve)) {
            refuses_ = true;
            serve();
            refuses_ = false;
        }
    }

    void shutdown() override {
        {
            const std::scoped_lock lock{mutex_};
            ends_ = true;
        }
        changed_.notify_all();
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }

private:
    bool take(const std::function<void()>& serve) {
        const std::scoped_lock lock{mutex_};
        if (idle_ <= waiting_.size()) {
            if (threads_.size() == limit_) {
                return false;
            }
            try {
                threads_.emplace_back([this] { run(); });
            } catch (const std::system_error&) {
                return false;
            }
        }
        waiting_.push_back(serve);
        changed_.notify_one();
        return true;
    }

    void run() {
        std::unique_lock lock{mutex_};
        while (true) {
            ++idle_;
            changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
            --idle_;
            if (waiting_.empty()) {
                return;
            }
            const auto serve = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            serve();
            lock.lock();
        }
    }

    static thread_local inline bool refuses_ = false;

    std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t idle_ = 0;
    bool ends_ = false;
    std::deque<std::function<void()>> waiting_;
    std::vector<std::thread> threads_;
};

}  // namespace example
