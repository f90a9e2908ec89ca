// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace signet::detail {

/// A value that many threads read while one now and then replaces it. Readers never wait, for each other or
/// for a writer, and threads do not share a cache line; a writer waits until nobody reads the old value, then
/// destroys it.
///
/// How: a reader counts itself in before it loads the pointer and out when it is done. After the exchange,
/// every reader that still holds the old pointer is counted, so once each counter has been seen at zero the
/// old value is out of use. There are two counters for every stripe of threads, and new readers are sent to
/// the one that the writer is not watching, so that a stream of readers cannot keep it above zero.
template <class T>
class Snapshot {
    struct alignas(64) Stripe {
        std::array<std::atomic<std::uint64_t>, 2> readers{};
    };

public:
    explicit Snapshot(T value) : current_{new T(std::move(value))} {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() { delete current_.load(); }

    /// Keeps the value alive and unchanged while it is in scope. Keep it short-lived, and on one thread.
    class Reader {
    public:
        explicit Reader(const Snapshot& snapshot) noexcept
            : readers_{snapshot.count_in()}, value_{snapshot.current_.load()} {}
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader() { readers_->fetch_sub(1, std::memory_order_release); }

        const T& operator*() const noexcept { return *value_; }
        const T* operator->() const noexcept { return value_; }

    private:
        std::atomic<std::uint64_t>* readers_;
        const T* value_;
    };

    [[nodiscard]] Reader read() const noexcept { return Reader{*this}; }

    /// Readers that come after this see `value`. Writers take turns.
    void replace(T value) {
        auto fresh = std::make_unique<const T>(std::move(value));
        const std::scoped_lock one_writer{writer_};
        retired_.reserve(retired_.size() + 1);
        retired_.emplace_back(current_.exchange(fresh.release()));
        if (wait_until_unused()) {
            retired_.clear();
        }
    }

private:
    static constexpr std::size_t stripe_count = 16;

    static std::size_t stripe_of_this_thread() noexcept {
        static std::atomic<std::size_t> next{0};
        thread_local const std::size_t stripe = next.fetch_add(1, std::memory_order_relaxed) % stripe_count;
        return stripe;
    }

    /// Counts a reader in, which has to happen before it loads the value, and gives where to count it out.
    std::atomic<std::uint64_t>* count_in() const noexcept {
        auto* const readers = &stripes_[stripe_of_this_thread()].readers[side_.load()];
        readers->fetch_add(1);
        return readers;
    }

    /// False when readers are still there after a second, as in the child of a fork that happened while
    /// another thread was reading: the old values are then kept for a later writer to destroy.
    bool wait_until_unused() const {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{1};
        for (int turn = 0; turn < 2; ++turn) {
            const unsigned watched = side_.fetch_xor(1);
            for (const Stripe& stripe : stripes_) {
                while (stripe.readers[watched].load() != 0) {
                    if (std::chrono::steady_clock::now() > give_up) {
                        return false;
                    }
                    std::this_thread::yield();
                }
            }
        }
        return true;
    }

    mutable std::array<Stripe, stripe_count> stripes_{};
    mutable std::atomic<unsigned> side_{0};
    std::atomic<const T*> current_;
    std::mutex writer_;
    std::vector<std::unique_ptr<const T>> retired_;
};

}  // namespace signet::detail
