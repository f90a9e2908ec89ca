// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "signet/session/events.hpp"

namespace signet::detail {

/// Counts events and calls the hook. Thread-safe.
class EventSink {
public:
    explicit EventSink(SessionEventHook hook) : hook_{std::move(hook)} {}

    void raise(const SessionEvent& event) const noexcept {
        counts_[static_cast<std::size_t>(event.kind)].fetch_add(event.count, std::memory_order_relaxed);
        if (hook_) {
            try {
                hook_(event);
            } catch (...) {
                hook_failures_.fetch_add(1, std::memory_order_relaxed);
            }
        }
    }

    [[nodiscard]] SessionCounters counters() const noexcept {
        const auto count = [this](SessionEventKind kind) {
            return counts_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
        };
        return {.logged_in = count(SessionEventKind::logged_in),
                .refreshed = count(SessionEventKind::refreshed),
                .retried = count(SessionEventKind::retried),
                .reuse_detected = count(SessionEventKind::reuse_detected),
                .store_behind = count(SessionEventKind::store_behind),
                .revoked = count(SessionEventKind::revoked),
                .purged = count(SessionEventKind::purged),
                .refused = count(SessionEventKind::refused),
                .late_duplicate = count(SessionEventKind::late_duplicate),
                .hook_failures = hook_failures_.load(std::memory_order_relaxed)};
    }

private:
    SessionEventHook hook_;
    mutable std::array<std::atomic<std::uint64_t>, session_event_kinds> counts_{};
    mutable std::atomic<std::uint64_t> hook_failures_{0};
};

}  // namespace signet::detail
