// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"

// Decides what to do with a refresh token. These functions depend only on their arguments, and not on a clock
// or a store, so that every row of the table in docs/sessions.md can be tested.
namespace signet {

/// What to do with a presented refresh token. The result of `decide`.
enum class RotationDecision : std::uint8_t {
    rotate,            ///< the current token: advance the record and return a new pair
    retry,             ///< the previous token within the retry window: return the current one again
    late_duplicate,    ///< an older token, soon after it was spent: refuse it, the session continues
    reuse,             ///< a spent token: a second party has a copy; end the session
    heal,              ///< a recent token that the store does not know, because it lost writes; rotate
    store_behind,      ///< another token that the store does not know: beyond the limits of healing
    revoked,           ///< the session was ended
    idle_expired,      ///< the session was not refreshed in time
    absolute_expired,  ///< the session has reached its absolute end
    unknown,           ///< the session does not exist
};

/// The members of a record that a rotation changes, with their next values.
struct Rotation {
    std::uint64_t generation = 0;           ///< of the new refresh token
    std::chrono::sys_seconds rotated_at{};  ///< its `iat`
    std::chrono::sys_seconds idle_end{};    ///< its `exp`
    /// The next `SessionRecord::rotation_times`. The first one is 0 if the store sets its own time.
    RotationTimes times{};

    /// Sets these members of `record`.
    constexpr void apply_to(SessionRecord& record) const noexcept {
        record.generation = generation;
        record.rotated_at = rotated_at;
        record.idle_end = idle_end;
        record.rotation_times = times;
    }

    friend bool operator==(const Rotation&, const Rotation&) = default;
};

/// The rotation of a current refresh token, for a store that has not read the record yet. See
/// `AdvancesIfCurrent`.
struct PlainRotation {
    SessionOwner owner{};             ///< of the presented token
    std::uint64_t generation = 0;     ///< of the presented token
    std::string_view binding_hash{};  ///< of the request; empty for a request without a binding
    std::chrono::sys_seconds now{};   ///< the time of the manager's clock
    SessionTime at{};                 ///< the next `RotationTimes::front`; 0 if the store sets its own time
    /// The next idle end of a session without `remember_me`, unless it would be after the absolute end.
    /// Nullopt if a rotation does not change the idle end.
    std::optional<std::chrono::sys_seconds> idle_end{};
    /// The same for a session with `remember_me`.
    std::optional<std::chrono::sys_seconds> remembered_idle_end{};

    /// Whether the record is that of the presented token and may be rotated: it has this owner and this
    /// generation, it is live at `now`, and it is not bound or has this binding hash.
    [[nodiscard]] bool applies_to(const SessionRecord& record) const noexcept {
        return record.generation == generation && record.is_live_at(now) && record.belongs_to(owner) &&
               (record.binding_hash.empty() || record.binding_hash == binding_hash);
    }

    /// The state of `record` after this rotation.
    [[nodiscard]] constexpr Rotation of(const SessionRecord& record) const {
        const auto& moved = record.remember_me ? remembered_idle_end : idle_end;
        Rotation next{.generation = generation + 1,
                      .rotated_at = now,
                      .idle_end = moved ? (std::min)(*moved, record.absolute_end) : record.idle_end,
                      .times = {at}};
        std::copy_n(record.rotation_times.begin(), next.times.size() - 1, next.times.begin() + 1);
        return next;
    }
};

/// The claims of a presented refresh token that `decide` needs.
struct PresentedRefresh {
    std::uint64_t generation = 0;          ///< its `gen`
    std::chrono::sys_seconds issued_at{};  ///< its `iat`
};

/// The times of a decision.
struct RotationMoment {
    /// The time of the manager's clock, to compare with the ends of the session.
    std::chrono::sys_seconds now{};
    /// How long ago the presented token was spent, by the clock that wrote `SessionRecord::rotation_times`,
    /// minus the outages of the store. Negative if that clock was set back. Nullopt if unknown. See
    /// `spent_ago`.
    std::optional<std::chrono::milliseconds> spent_ago{};
};

/// How long before `now` the token of generation `presented` was spent. Nullopt if it was not spent, or if
/// the record does not contain the time. `now` is the time of the clock that wrote the record's rotation
/// times.
[[nodiscard]] constexpr std::optional<std::chrono::milliseconds> spent_ago(const SessionRecord& record,
                                                                           std::uint64_t presented,
                                                                           SessionTime now) noexcept {
    if (presented >= record.generation || record.generation - presented > record.rotation_times.size()) {
        return std::nullopt;
    }
    const std::uint64_t later_rotations = record.generation - presented - 1;
    SessionTime spent = record.rotation_times[static_cast<std::size_t>(later_rotations)];
    if (spent == SessionTime{} && later_rotations == 0) {
        spent = record.rotated_at;  // the store does not keep the rotation times
    }
    return spent == SessionTime{} ? std::nullopt : std::optional{now - spent};
}

/// Whether a token that is two or more generations old is the delayed request of a client that refreshes
/// normally: it was spent within the window, and there is at least a second between the rotations since then.
/// Two rotations within a second are typical of a thief, not of a client.
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

/// Whether a token with a larger generation than its record may move the record forward: losing the last
/// writes explains the difference, without the restore of an old backup.
[[nodiscard]] constexpr bool may_heal(const SessionRecord& record, const PresentedRefresh& presented,
                                      std::chrono::sys_seconds now, const StoreHealing& healing) noexcept {
    if (healing.insecure_allow_any_gap) {
        return true;
    }
    return presented.generation - record.generation <= healing.maximum_generations &&
           now - presented.issued_at <= healing.maximum_token_age &&
           presented.issued_at >= healing.not_before;
}

/// Decides what to do with a verified refresh token. `record` is the session of its `sid`, or null if the
/// store does not have it.
///
/// An ended session stays ended, whichever token is presented. Only the generation orders tokens, so
/// rotations within one second and clocks that are set back do not change the order.
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
    // If the store lost rotations, it also lost their later idle ends. Then the `exp` of the token decides,
    // which the verifier has checked.
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
        // In both directions: if the clock was set back by more than the window, the time is unknown.
        const bool is_recent = moment.spent_ago && std::chrono::abs(*moment.spent_ago) < limits.retry_window;
        return is_recent ? RotationDecision::retry : RotationDecision::reuse;
    }
    return is_late_duplicate(*record, presented.generation, moment, limits) ? RotationDecision::late_duplicate
                                                                            : RotationDecision::reuse;
}

/// The rotation of a token of this generation, without `PlainRotation::owner` and `binding_hash`. `limits`
/// must be complete (`SessionLimits::completed`). `at` is the time of the rotation, or nullopt if the store
/// sets it.
[[nodiscard]] constexpr PlainRotation plain_rotation(std::uint64_t generation, std::chrono::sys_seconds now,
                                                     std::optional<SessionTime> at,
                                                     const SessionLimits& limits) {
    const auto moved = [now](const SessionLifetimes& lifetimes) {
        return lifetimes.expiry == SessionLifetimes::Expiry::sliding
                   ? std::optional{now + lifetimes.idle.value()}
                   : std::nullopt;
    };
    return {.generation = generation,
            .now = now,
            .at = at.value_or(SessionTime{}),
            .idle_end = moved(limits.lifetimes),
            .remembered_idle_end = moved(limits.remember_me)};
}

/// The state after the rotation of the token of generation `presented`, which `decide` allowed. `limits` and
/// `at` as for `plain_rotation`.
[[nodiscard]] constexpr Rotation rotation_after(const SessionRecord& record, std::uint64_t presented,
                                                std::chrono::sys_seconds now, std::optional<SessionTime> at,
                                                const SessionLimits& limits) {
    Rotation next = plain_rotation(presented, now, at, limits).of(record);
    if (presented != record.generation) {
        next.times = {next.times.front()};  // the store lost rotations, so their times are unknown
    }
    return next;
}

/// The error of a decision that refuses. Do not call it for `rotate`, `retry` and `heal`.
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
