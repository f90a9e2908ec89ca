// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "signet/error.hpp"
#include "signet/request_context.hpp"
#include "signet/session/record.hpp"

namespace signet {

/// What happened to a session.
enum class SessionEventKind : std::uint8_t {
    logged_in,       ///< a session has begun
    refreshed,       ///< a refresh token was exchanged
    retried,         ///< a lost answer was given again, or a race of two refreshes was settled
    reuse_detected,  ///< a spent refresh token came back: worth an alert
    store_behind,    ///< the store has lost writes: worth an alert
    revoked,         ///< a session was ended; `by` says by whom
    purged,          ///< sessions that were over were removed; `count` says how many
    refused,         ///< a login or a refresh was refused; `error` says why
    late_duplicate,  ///< an older token came late and was refused; the session goes on
};

/// How many kinds of events there are.
inline constexpr std::size_t session_event_kinds = 9;

/// A stable name for logs and metrics, equal to the enumerator.
[[nodiscard]] constexpr std::string_view session_event_name(SessionEventKind kind) noexcept {
    constexpr std::array<std::string_view, session_event_kinds> names{
        "logged_in", "refreshed", "retried", "reuse_detected", "store_behind",
        "revoked",   "purged",    "refused", "late_duplicate"};
    const auto index = static_cast<std::size_t>(kind);
    // cppcheck-suppress returnDanglingLifetime ; the views point to literals
    return index < names.size() ? names[index] : "unknown";
}

/// One event, with enough to alert on and nothing secret: no token, no binding, no claim. The views are valid
/// during the call of the hook only.
struct SessionEvent {
    SessionEventKind kind = SessionEventKind::refused;  ///< what happened
    std::chrono::sys_seconds at{};                      ///< when
    /// Empty for `purged`, and for a login that was refused.
    std::string_view session_id{};
    /// Whose session it is or would have been.
    std::string_view subject{};
    /// The label given at login, where the record was at hand.
    std::string_view device{};
    /// The generation of the token that was presented, and that of the record: how far apart they are tells
    /// a theft from a client that keeps its tokens badly.
    std::optional<std::uint64_t> presented_generation{};
    /// See above.
    std::optional<std::uint64_t> record_generation{};
    /// Why it was refused; for `reuse_detected`, set when the store could not end the session.
    std::optional<Errc> error{};
    /// Who ended the session, for `revoked`.
    std::optional<RevokedBy> by{};
    /// How many sessions it is about: more than 1 for `purged` only.
    std::size_t count = 1;
    /// The request that caused it, as the program described it; null where none was given, and for `purged`.
    const RequestContext* request = nullptr;
};

/// Called after each event, on the thread that caused it. What it throws is counted and dropped: it cannot
/// break a login. Must be safe to call from several threads.
using SessionEventHook = std::function<void(const SessionEvent&)>;

/// How often each event has happened since the manager was made, ready to export.
struct SessionCounters {
    /// One for each `SessionEventKind`; `purged` counts sessions, the others events.
    ///@{
    std::uint64_t logged_in = 0;
    std::uint64_t refreshed = 0;
    std::uint64_t retried = 0;
    std::uint64_t reuse_detected = 0;
    std::uint64_t store_behind = 0;
    std::uint64_t revoked = 0;
    std::uint64_t purged = 0;
    std::uint64_t refused = 0;
    std::uint64_t late_duplicate = 0;
    ///@}
    /// How often the hook has thrown.
    std::uint64_t hook_failures = 0;
};

namespace detail {

/// Counts events and hands them to the hook.
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

}  // namespace detail
}  // namespace signet
