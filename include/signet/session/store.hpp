// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"

namespace signet {

/// Where sessions are kept. `signet/testing/store_conformance.hpp` is this contract as tests.
///
/// Ids, subjects and all other strings are bytes: any bytes, NUL and quotes included, up to at least 64 KiB,
/// compared in full. Every call may be made from several threads at once. A call on one session takes effect
/// at one moment between its start and its return, and every later call, in any process, sees it. A call on
/// all sessions of an owner works in batches of bounded size, so that other callers wait for one batch at
/// most. A call that reports success is durable as far as the store is. A call that could not be carried out
/// returns `Errc::store_unavailable`; it has changed nothing, or it has taken effect, or it will.
///
/// A session belongs to `owner` when `SessionRecord::belongs_to` says so.
///
/// - `insert(record, cap)`: adds a session. With a cap, counts the owner's sessions that are live at
///   `record.created_at` in the same atomic step, and either revokes the oldest (`RevokedBy::session_cap`,
///   at `created_at`) until the new one fits, or refuses with `Errc::too_many_sessions`. An owner with very
///   many sessions may be brought under the cap in batches before that step. Returns the ids that it ended.
///   An id that is taken is never overwritten: `Errc::store_unavailable`, whatever the cap.
/// - `find(id)`: the record, or nothing.
/// - `advance(id, generation, next)`: a compare-and-swap. If the session exists, is not revoked and has this
///   generation, sets generation, `rotated_at`, `idle_end` and `rotation_times` to `next` and returns true.
///   Returns false and changes nothing otherwise. Of several callers with the same generation exactly one
///   gets true. A store that `HasClock` puts its own time in the place of `next.times.front()` when that is
///   0.
/// - `revoke(id, how)`: ends a session permanently; true when this call did it, false when there is no such
///   session or it had ended before (the first revocation is kept).
/// - `revoke_all_of_subject(owner, except, how)`: ends every session of the owner that is not revoked, except
///   the one with the id `except` (empty: no exception). Returns the ids that it ended. Sessions inserted
///   before the call are covered. Sessions inserted after it has returned are never ended by it, even when it
///   returned an error and the store carries out the rest later.
/// - `list(owner)`: the owner's sessions that are not revoked, expired ones included, in the order of
///   `created_at`, and of insertion where that is the same. The oldest session is the first in this order.
/// - `purge(ended_before, limit)`: removes at most `limit` sessions, revoked or not, whose `idle_end` is
///   before `ended_before`, and returns how many. Never removes another session.
template <class T>
concept SessionStore =
    requires(T& store, const SessionRecord& record, const SessionCap& cap, const SessionOwner& owner,
             std::string_view text, std::uint64_t generation, const Rotation& next, const Revocation& how,
             std::chrono::sys_seconds time, std::size_t limit) {
        { store.insert(record, cap) } -> std::same_as<Result<std::vector<std::string>>>;
        { store.find(text) } -> std::same_as<Result<std::optional<SessionRecord>>>;
        { store.advance(text, generation, next) } -> std::same_as<Result<bool>>;
        { store.revoke(text, how) } -> std::same_as<Result<bool>>;
        { store.revoke_all_of_subject(owner, text, how) } -> std::same_as<Result<std::vector<std::string>>>;
        { store.list(owner) } -> std::same_as<Result<std::vector<SessionRecord>>>;
        { store.purge(time, limit) } -> std::same_as<Result<std::size_t>>;
    };

/// A record and the time at which the store read it, by the store's clock.
struct TimedRecord {
    SessionRecord record{};  ///< what `find` returns
    SessionTime read_at{};   ///< by the clock that `advance` takes the time from
};

/// A store with a clock of its own, which all servers share, so that they need not agree on the time to agree
/// on how long ago a rotation was. `find_timed(id)` is `find(id)` with the present time of that clock, in one
/// round trip.
template <class T>
concept HasClock = requires(T& store, std::string_view id) {
    { store.find_timed(id) } -> std::same_as<Result<std::optional<TimedRecord>>>;
};

/// A store that can also ask a copy of itself, which may be some moments behind. `find_on_replica(id)` gives
/// the record that the copy has, or nothing for whatever reason; only who may take an ended session to be
/// alive for that long asks there, as `LiveSession` does.
template <class T>
concept HasReplicas = requires(T& store, std::string_view id) {
    { store.find_on_replica(id) } -> std::same_as<std::optional<SessionRecord>>;
};

}  // namespace signet
