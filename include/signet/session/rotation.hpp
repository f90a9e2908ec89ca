// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"

// What to do with a refresh token, decided from the session's record alone. Nothing here reads a clock or a
// store, so every row of the table can be tested. The table with its reasons is in docs/sessions.md.
namespace signet {

/// What is done with a refresh token that is presented, as `decide` finds it.
enum class RotationDecision : std::uint8_t {
    rotate,            ///< the current token: advance the record and answer with a new pair
    retry,             ///< the token before it, soon after the rotation: answer with the current one again
    late_duplicate,    ///< an older token, soon after it was spent: refuse it, the session goes on
    reuse,             ///< a spent token: a second party has a copy, the session ends
    heal,              ///< a recent token that the store does not know: it lost the last writes; rotate
    store_behind,      ///< another token that the store does not know: it lost more than is healed
    revoked,           ///< the session was ended
    idle_expired,      ///< it was not refreshed in time
    absolute_expired,  ///< it has reached the end of its life
    unknown,           ///< there is no such session
};

/// The next state of a record: all that a rotation changes of it.
struct Rotation {
    std::uint64_t generation = 0;           ///< of the token that is made
    std::chrono::sys_seconds rotated_at{};  ///< when it is made: its `iat`
    std::chrono::sys_seconds idle_end{};    ///< when it expires
    /// The next `SessionRecord::rotation_times`. The first one is 0 where the store puts in its own time.
    RotationTimes times{};

    friend bool operator==(const Rotation&, const Rotation&) = default;
};

/// What `decide` has to know about a refresh token that was presented.
struct PresentedRefresh {
    std::uint64_t generation = 0;          ///< its `gen`
    std::chrono::sys_seconds issued_at{};  ///< its `iat`
};

/// The moment of a decision.
struct RotationMoment {
    /// By the manager's clock: compared with the ends of the session.
    std::chrono::sys_seconds now{};
    /// How long ago the presented token was spent, by the clock that wrote `SessionRecord::rotation_times`,
    /// less the time during which the store could not be reached. Negative when that clock was set back.
    /// Nothing when it is not known. See `spent_ago`.
    std::optional<std::chrono::milliseconds> spent_ago{};
};

/// How long before `now` the token of generation `presented` was spent; nothing when it was not, or when the
/// record does not go back so far. `now` is by the clock that wrote the record's rotation times.
[[nodiscard]] constexpr std::optional<std::chrono::milliseconds> spent_ago(const SessionRecord& record,
                                                                           std::uint64_t presented,
                                                                           SessionTime now) noexcept {
    if (presented >= record.generation || record.generation - presented > record.rotation_times.size()) {
        return std::nullopt;
    }
    const std::uint64_t later_rotations = record.generation - presented - 1;
    SessionTime spent = record.rotation_times[static_cast<std::size_t>(later_rotations)];
    if (spent == SessionTime{} && later_rotations == 0) {
        spent = record.rotated_at;  // a record of a store that does not keep the times
    }
    return spent == SessionTime{} ? std::nullopt : std::optional{now - spent};
}

/// Whether a token that is two generations old or more was spent by the request of a client that is still
/// refreshing: it was spent inside the window, and at least a second lies between the rotations since then.
/// Two rotations within a second are typical of a thief who hides, not of a client.
[[nodiscard]] constexpr bool is_late_duplicate(const SessionRecord& record, std::uint64_t presented,
                                               const RotationMoment& moment,
                                               const SessionLimits& limits) noexcept {
    if (!moment.spent_ago || *moment.spent_ago < std::chrono::milliseconds{0} ||
        *moment.spent_ago >= limits.late_duplicate_window) {
        return false;
    }
    const auto rotations = static_cast<std::size_t>(record.generation - presented);
    for (std::size_t i = 1; i < rotations; ++i) {
        if (record.rotation_times[i - 1] - record.rotation_times[i] < std::chrono::seconds{1}) {
            return false;
        }
    }
    return true;
}

/// Whether a token that is ahead of the store may move the record forward: the store can have lost it
/// together with its last writes, and not only with the restore of an old backup.
[[nodiscard]] constexpr bool may_heal(const SessionRecord& record, const PresentedRefresh& presented,
                                      std::chrono::sys_seconds now, const StoreHealing& healing) noexcept {
    if (healing.insecure_allow_any_gap) {
        return true;
    }
    return presented.generation - record.generation <= healing.maximum_generations &&
           now - presented.issued_at <= healing.maximum_token_age &&
           presented.issued_at >= healing.not_before;
}

/// Decides what happens to a verified refresh token. `record` is the session that it names, or null when the
/// store has none.
///
/// An ended session stays ended whatever is presented. Tokens are ordered by their generation and by nothing
/// else, so rotations within one second and clocks that go backwards do not confuse them.
[[nodiscard]] constexpr RotationDecision decide(const SessionRecord* record,
                                                const PresentedRefresh& presented,
                                                const RotationMoment& moment,
                                                const SessionLimits& limits) noexcept {
    if (record == nullptr) {
        return RotationDecision::unknown;
    }
    if (record->revoked) {
        return RotationDecision::revoked;
    }
    if (moment.now >= record->absolute_end) {
        return RotationDecision::absolute_expired;
    }
    const bool is_ahead = presented.generation > record->generation;
    const bool heals = is_ahead && may_heal(*record, presented, moment.now, limits.healing);
    const bool sliding = limits.lifetimes_of(record->remember_me).expiry == SessionLifetimes::Expiry::sliding;
    // Where rotations were lost, later idle ends were lost with them: what counts then is the `exp` of the
    // token, which its verifier has checked.
    if (moment.now >= record->idle_end && !(heals && sliding)) {
        return RotationDecision::idle_expired;
    }
    if (is_ahead) {
        return heals ? RotationDecision::heal : RotationDecision::store_behind;
    }
    if (presented.generation == record->generation) {
        return RotationDecision::rotate;
    }
    if (record->generation - presented.generation == 1) {
        // In both directions: a clock that was set back by more than the window proves nothing.
        const bool is_recent = moment.spent_ago && std::chrono::abs(*moment.spent_ago) < limits.retry_window;
        return is_recent ? RotationDecision::retry : RotationDecision::reuse;
    }
    return is_late_duplicate(*record, presented.generation, moment, limits) ? RotationDecision::late_duplicate
                                                                            : RotationDecision::reuse;
}

/// The state after rotating away from the token of generation `presented`, which `decide` allowed. `limits`
/// must be complete (`SessionLimits::of`). `at` is the time of the rotation, or nothing where the store puts
/// it in.
[[nodiscard]] constexpr Rotation rotation_after(const SessionRecord& record, std::uint64_t presented,
                                                std::chrono::sys_seconds now, std::optional<SessionTime> at,
                                                const SessionLimits& limits) {
    const SessionLifetimes& lifetimes = limits.lifetimes_of(record.remember_me);
    const bool sliding = lifetimes.expiry == SessionLifetimes::Expiry::sliding;
    Rotation next{
        .generation = presented + 1,
        .rotated_at = now,
        .idle_end = sliding ? (std::min)(now + lifetimes.idle.value(), record.absolute_end) : record.idle_end,
        .times = {at.value_or(SessionTime{})}};
    // The times of rotations that the store has lost are lost as well.
    if (presented == record.generation) {
        std::copy_n(record.rotation_times.begin(), next.times.size() - 1, next.times.begin() + 1);
    }
    return next;
}

/// The error for a decision that refuses. Not for `rotate`, `retry` and `heal`.
[[nodiscard]] constexpr Errc refusal_of(RotationDecision decision) noexcept {
    switch (decision) {
        case RotationDecision::late_duplicate:
            return Errc::refresh_token_superseded;
        case RotationDecision::reuse:
            return Errc::refresh_token_reused;
        case RotationDecision::store_behind:
            return Errc::session_store_behind;
        case RotationDecision::revoked:
            return Errc::session_revoked;
        case RotationDecision::idle_expired:
            return Errc::session_idle_expired;
        case RotationDecision::absolute_expired:
            return Errc::session_expired;
        default:
            return Errc::unknown_session;
    }
}

}  // namespace signet
