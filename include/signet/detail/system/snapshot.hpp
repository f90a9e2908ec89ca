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

/// A value that many threads read while another thread replaces it: each reader increments a counter, the
/// writer exchanges a pointer, and the old value is destroyed when each counter has been seen at zero. A
/// reader-writer lock or `std::atomic<std::shared_ptr>` is not enough: with the first, one writer blocks all
/// readers, and the second has a lock in libstdc++ and one reference count that every verification writes.
///
/// Readers and writers never wait. Two readers write to the same cache line only if they share a stripe. The
/// last reader that may use an old value destroys it, or the writer if there is no such reader.
///
/// A reader increments a counter before it loads the pointer, and decrements it when it has finished. Each
/// stripe of threads has two counters. New readers use the counter that is not being watched, so that a
/// steady stream of readers cannot keep the watched counter above zero.
template <class T>
class Snapshot {  // NOLINT(clang-analyzer-optin.performance.Padding): cache lines are kept apart
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

    /// Keeps the value alive and unchanged while it is in scope. Use it briefly and on one thread only. Do
    /// not fork while it is in scope.
    class Reader {
    public:
        explicit Reader(const Snapshot& snapshot) noexcept
            : snapshot_{&snapshot},
              side_{snapshot.side_.load()},
              readers_{&snapshot.stripes_[stripe_of_this_thread()].readers[side_]} {
            if (readers_->enter() == ProcessCount::Before::other_process) [[unlikely]] {
                // Old values that the parent kept for readers that do not exist in this process.
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

    /// Readers that start after this has returned read `value`.
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

    /// Destroys the old values that no reader can use. One thread at a time does this. It repeats the work if
    /// another thread has called this function meanwhile and returned at once.
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

    /// Continues to check the counters, from the first that was not zero.
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
    // Readers load these members. Only `replace` and `watch` write them.
    mutable std::atomic<unsigned> side_{0};
    std::atomic<std::uint64_t> version_{0};
    std::atomic<Node*> current_;
    // Written by `replace` and `destroy_unused`: `retired_` lists the old values that `watch` has not taken.
    // `waiting_` lists those for which `seen_at_zero_` counters have been seen at zero.
    alignas(64) mutable std::atomic<Node*> retired_{nullptr};
    mutable ProcessCount destroyers_;
    mutable Node* waiting_ = nullptr;
    mutable std::size_t seen_at_zero_ = 0;
};

}  // namespace signet::detail
