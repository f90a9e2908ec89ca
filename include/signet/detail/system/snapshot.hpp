// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "signet/detail/crypto/random.hpp"
#include "signet/detail/system/process_count.hpp"

namespace signet::detail {

/// A value that many threads read while one now and then replaces it. No reader and no writer ever waits, and
/// threads that read do not share a cache line that is written. An old value is destroyed as soon as the last
/// reader that may hold it has finished: by that reader, or by the writer where none does.
///
/// How: a reader counts itself in before it loads the pointer, and out when it is done. After the exchange,
/// every reader that still holds the old pointer is counted, so once each counter has been seen at zero the
/// old value is out of use. There are two counters for every stripe of threads, and new readers are sent to
/// the one that is not watched, so that a stream of readers cannot keep the watched one above zero.
template <class T>
class Snapshot {
    struct Node {
        T value;
        Node* next = nullptr;
    };
    struct alignas(64) Stripe {
        std::array<ProcessCount, 2> readers{};
    };

public:
    explicit Snapshot(T value) : current_{new Node{std::move(value)}} { static_cast<void>(fork_count()); }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() {
        destroy(current_.load());
        destroy(retired_.load());
        destroy(waiting_);
    }

    /// Keeps the value alive and unchanged while it is in scope. Keep it short-lived, on one thread, and do
    /// not fork while it is in scope.
    class Reader {
    public:
        explicit Reader(const Snapshot& snapshot) noexcept
            : snapshot_{&snapshot},
              side_{snapshot.side_.load()},
              readers_{&snapshot.stripes_[stripe_of_this_thread()].readers[side_]} {
            if (readers_->enter() == ProcessCount::Before::other_process) [[unlikely]] {
                // What the parent process did not destroy any more, for readers that this process lacks.
                snapshot.destroy_unused();
            }
            value_ = &snapshot.current_.load()->value;
        }
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader() {
            readers_->leave();
            if (side_ != snapshot_->side_.load()) [[unlikely]] {
                snapshot_->destroy_unused();
            }
        }

        const T& operator*() const noexcept { return *value_; }
        const T* operator->() const noexcept { return value_; }

    private:
        const Snapshot* snapshot_;
        unsigned side_;
        ProcessCount* readers_;
        const T* value_;
    };

    [[nodiscard]] Reader read() const noexcept { return Reader{*this}; }

    /// Changes with each `replace`, before it returns.
    [[nodiscard]] std::uint64_t version() const noexcept { return version_.load(); }

    /// Readers that come after this see `value`.
    void replace(T value) {
        auto fresh = std::make_unique<Node>(std::move(value));
        Node* const old = current_.exchange(fresh.release());
        version_.fetch_add(1);
        old->next = retired_.load();
        while (!retired_.compare_exchange_weak(old->next, old)) {
        }
        destroy_unused();
    }

private:
    static constexpr std::size_t stripe_count = 16;

    static std::size_t stripe_of_this_thread() noexcept {
        static std::atomic<std::size_t> next{0};
        thread_local const std::size_t stripe = next.fetch_add(1, std::memory_order_relaxed) % stripe_count;
        return stripe;
    }

    /// Destroys the old values that no reader can hold any more. One thread at a time does it, and once more
    /// for each that came meanwhile and went on with its own work.
    void destroy_unused() const noexcept {
        if (destroyers_.enter() == ProcessCount::Before::some) {
            return;
        }
        std::uint64_t seen = 0;
        do {
            seen = destroyers_.value();
            watch();
        } while (!destroyers_.leave_if(seen));
    }

    /// Goes on watching the counters, from the first that was not at zero.
    void watch() const noexcept {
        while (waiting_ != nullptr || (waiting_ = retired_.exchange(nullptr)) != nullptr) {
            while (seen_at_zero_ < 2 * stripe_count) {
                const unsigned watched = side_.load() ^ 1U;
                if (stripes_[seen_at_zero_ % stripe_count].readers[watched].is_any()) {
                    return;
                }
                if (++seen_at_zero_ == stripe_count) {
                    side_.store(watched);
                }
            }
            seen_at_zero_ = 0;
            destroy(std::exchange(waiting_, nullptr));
        }
    }

    static void destroy(Node* node) noexcept {
        while (node != nullptr) {
            delete std::exchange(node, node->next);
        }
    }

    mutable std::array<Stripe, stripe_count> stripes_{};
    // What readers load, and only replacing writes.
    mutable std::atomic<unsigned> side_{0};
    std::atomic<std::uint64_t> version_{0};
    std::atomic<Node*> current_;
    // What `replace` and `destroy_unused` write: the list of old values that are yet to be destroyed, and the
    // list of those for which `seen_at_zero_` counters have been seen at zero.
    alignas(64) mutable std::atomic<Node*> retired_{nullptr};
    mutable ProcessCount destroyers_;
    mutable Node* waiting_ = nullptr;
    mutable std::size_t seen_at_zero_ = 0;
};

}  // namespace signet::detail
