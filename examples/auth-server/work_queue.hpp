// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace auth {

/// A queue is full: the caller should try again later.
class BusyError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Threads for expensive work, with a bounded queue. On Linux they have a low priority, so that other threads
/// of the program run first. Thread-safe.
class WorkQueue {
public:
    WorkQueue(std::size_t threads, std::size_t most_waiting);
    /// Does the work that waits.
    ~WorkQueue();
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;

    /// The result of `work`, when one of the threads has done it. Throws BusyError at once if the queue is
    /// full, and what `work` throws.
    template <class Work>
    auto run(Work work) {
        const auto task = std::make_shared<std::packaged_task<decltype(work())()>>(std::move(work));
        auto result = task->get_future();
        add([task] { (*task)(); });
        return result.get();
    }

private:
    void add(std::function<void()> work);
    void work_until_the_end();

    std::size_t most_waiting_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool ends_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace auth
