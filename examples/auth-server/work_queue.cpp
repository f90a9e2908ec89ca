// SPDX-License-Identifier: MIT
#include "work_queue.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <csignal>

namespace auth {

WorkQueue::WorkQueue(std::size_t threads, std::size_t most_waiting) : most_waiting_{most_waiting} {
    // Signals are for the threads of the program.
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (threads_.size() < threads) {
        threads_.emplace_back([this] { work_until_the_end(); });
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

WorkQueue::~WorkQueue() {
    {
        const std::scoped_lock lock{mutex_};
        ends_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void WorkQueue::add(std::function<void()> work) {
    const std::scoped_lock lock{mutex_};
    if (waiting_.size() >= most_waiting_) {
        throw BusyError{"the queue is full"};
    }
    waiting_.push_back(std::move(work));
    changed_.notify_one();
}

void WorkQueue::work_until_the_end() {
#ifdef __linux__
    // Of this thread only; POSIX specifies the whole process.
    constexpr int low_priority = 5;
    static_cast<void>(::setpriority(PRIO_PROCESS, 0, low_priority));
#endif
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        {
            const auto work = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work();
        }
        lock.lock();
    }
}

}  // namespace auth
