// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/session_record.hpp"

// What to do with a refresh token, decided from the session's record alone. Nothing here reads a clock or a
// store, so every row of the table can be tested. The table with its reasons is in docs/sessions.md.
namespace signet {

/// What becomes of a refresh token that is presented, as `decide` finds it.
enum class RotationDecision : std::uint8_t {
    rotate,            ///< the current token: advance the record and answer with a new pair
    retry,             ///< the token before it, soon after the rotation: answer with the current one again
    reuse,             ///< a spent token: somebody has a copy, the session ends
    store_behind,      ///< a token that the store does not know of yet: it has lost writes
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

    friend bool operator==(const Rotation&, const Rotation&) = default;
};

/// Whether `now` is near enough to the last rotation for its lost answer to be given again.
///
/// The distance counts in both directions: a machine whose clock is a little behind the one that rotated is
/// still inside, while after a clock has been set back by more than the window nobody can tell how long ago
/// the rotation was, and a spent token stays spent. A window of 0 contains nothing.
[[nodiscard]] constexpr bool inside_retry_window(const SessionRecord& record, std::chrono::sys_seconds now,
                                                 const SessionLimits& limits) noexcept {
    const std::chrono::seconds distance = std::chrono::abs(now - record.rotated_at);
    return distance < limits.retry_window;
}

/// Decides what happens to a verified refresh token of generation `presented`. `record` is the session that
/// it names, or null when the store has none.
///
/// An ended session stays ended whatever is presented. Tokens are ordered by their generation and by nothing
/// else, so rotations within one second and clocks that go backwards do not confuse them.
[[nodiscard]] constexpr RotationDecision decide(const SessionRecord* record, std::uint64_t presented,
                                                std::chrono::sys_seconds now,
                                                const SessionLimits& limits) noexcept {
    if (record == nullptr) {
        return RotationDecision::unknown;
    }
    if (record->revoked) {
        return RotationDecision::revoked;
    }
    if (now >= record->absolute_end) {
        return RotationDecision::absolute_expired;
    }
    const bool is_ahead = presented > record->generation;
    const bool sliding = limits.lifetimes_of(record->remember_me).expiry == SessionLifetimes::Expiry::sliding;
    // Where rotations were lost, later idle ends were lost with them: what counts then is the `exp` of the
    // token, which its verifier has checked.
    if (now >= record->idle_end && !(is_ahead && sliding)) {
        return RotationDecision::idle_expired;
    }
    if (is_ahead) {
        return RotationDecision::store_behind;
    }
    if (presented == record->generation) {
        return RotationDecision::rotate;
    }
    const bool one_behind = record->generation - presented == 1;
    return one_behind && inside_retry_window(*record, now, limits) ? RotationDecision::retry
                                                                   : RotationDecision::reuse;
}

/// The state after rotating away from the token of generation `presented`, which `decide` allowed.
[[nodiscard]] constexpr Rotation rotation_after(const SessionRecord& record, std::uint64_t presented,
                                                std::chrono::sys_seconds now,
                                                const SessionLimits& limits) noexcept {
    const SessionLifetimes& lifetimes = limits.lifetimes_of(record.remember_me);
    const bool sliding = lifetimes.expiry == SessionLifetimes::Expiry::sliding;
    return {.generation = presented + 1,
            .rotated_at = now,
            .idle_end = sliding ? (std::min)(now + lifetimes.idle, record.absolute_end) : record.idle_end};
}

/// The error for a decision that refuses. Not for `rotate` and `retry`.
[[nodiscard]] constexpr Errc refusal_of(RotationDecision decision) noexcept {
    switch (decision) {
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
