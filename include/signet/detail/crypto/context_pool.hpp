// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace signet::detail {

/// Objects that one thread at a time uses, kept for the next use. Threads do not wait: with more threads than
/// places, `take` returns null and the surplus objects are destroyed. Thread-safe.
template <class T>
class ContextPool {
public:
    ContextPool() = default;
    ContextPool(const ContextPool&) = delete;
    ContextPool& operator=(const ContextPool&) = delete;
    ~ContextPool() {
        while (take()) {
        }
    }

    /// An object that `put` has stored, or null.
    [[nodiscard]] std::unique_ptr<T> take() noexcept {
        for (std::atomic<T*>& place : places_) {
            if (place.load(std::memory_order_relaxed) != nullptr) {
                if (T* const object = place.exchange(nullptr, std::memory_order_acquire)) {
                    return std::unique_ptr<T>{object};
                }
            }
        }
        return nullptr;
    }

    void put(std::unique_ptr<T> object) noexcept {
        for (std::atomic<T*>& place : places_) {
            T* empty = nullptr;
            if (place.compare_exchange_strong(empty, object.get(), std::memory_order_release,
                                              std::memory_order_relaxed)) {
                static_cast<void>(object.release());
                return;
            }
        }
    }

private:
    static constexpr std::size_t place_count = 16;
    std::array<std::atomic<T*>, place_count> places_{};
};

}  // namespace signet::detail
