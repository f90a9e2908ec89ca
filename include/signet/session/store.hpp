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

/// A type that stores sessions. `signet/testing/store_conformance.hpp` tests this contract.
///
/// Strings contain any bytes, including NUL and quotes, up to at least 64 KiB, and are compared in full. All
/// functions are thread-safe. A call on one session is atomic: it takes effect at one moment between its
/// start and its return, and every later call, in any process, sees it. A call on all sessions of an owner
/// works in batches of bounded size, so that other callers wait for at most one batch. A successful call is
/// as durable as the store is. A call that fails returns `Errc::store_unavailable`: it has changed nothing,
/// or it has taken effect, or it will take effect later.
///
/// A session belongs to `owner` if `SessionRecord::belongs_to` returns true.
///
/// - `insert(record, cap)`: adds a session. With a cap, counts the owner's sessions that are live at
///   `record.created_at` in the same atomic step, and either revokes the oldest (`RevokedBy::session_cap`,
///   at `created_at`) until the new one fits, or refuses with `Errc::too_many_sessions`. For an owner with
///   very many sessions, the store may revoke in batches before that step. Returns the ids that it ended. An
///   existing id is never overwritten: `Errc::duplicate_session_id`, also with a cap.
/// - `find(id)`: the record, or nullopt.
/// - `advance(id, generation, next)`: a compare-and-swap. If the session exists, is not revoked and has this
///   generation, sets generation, `rotated_at`, `idle_end` and `rotation_times` to `next` and returns true.
///   Returns false and changes nothing otherwise. Of several callers with the same generation, exactly one
///   gets true. A store that `HasClock` replaces `next.times.front()` by its own time if it is 0.
/// - `revoke(id, how)`: ends a session permanently. Returns true if this call ended it, false if the session
///   does not exist or had already ended (the first revocation is kept).
/// - `revoke_all_of_subject(owner, except, how)`: ends every session of the owner that is not revoked, except
///   the one with the id `except` (empty: no exception). Returns the ids that it ended. It ends sessions that
///   were inserted before the call. It never ends sessions that are inserted after its return, even if it
///   returned an error and the store completes it later.
/// - `list(owner)`: the owner's sessions that are not revoked, expired ones included, in the order of
///   `created_at`, and of insertion if that is equal. The oldest session is the first in this order.
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

/// A record and the time at which the store read it.
struct TimedRecord {
    SessionRecord record{};  ///< what `find` returns
    SessionTime read_at{};   ///< by the clock that `advance` uses
};

/// A store with a clock that all servers share, so that they agree on the age of a rotation even if their own
/// clocks differ. `find_timed(id)` is `find(id)` with the current time of that clock, in one round trip.
template <class T>
concept HasClock = requires(T& store, std::string_view id) {
    { store.find_timed(id) } -> std::same_as<Result<std::optional<TimedRecord>>>;
};

/// What `advance_if_current` has done.
struct AdvanceOutcome {
    bool advanced = false;   ///< whether this call advanced the session
    SessionRecord record{};  ///< after the call
    SessionTime read_at{};   ///< as in `TimedRecord`; ignored unless the store `HasClock`
};

/// A store that rotates a current refresh token in one step, and so in one round trip.
/// `advance_if_current(id, rotation)` advances the session to `rotation.of(record)` if
/// `rotation.applies_to(record)`, and returns the record in both cases; nullopt if there is no such session.
/// As for `advance`, a store that `HasClock` uses its own time if `rotation.at` is 0, and of several callers
/// with one generation exactly one advances the session. A stored record must not be changed if it does not
/// apply.
template <class T>
concept AdvancesIfCurrent = requires(T& store, std::string_view id, const PlainRotation& rotation) {
    { store.advance_if_current(id, rotation) } -> std::same_as<Result<std::optional<AdvanceOutcome>>>;
};

/// A store that makes the ids of its sessions, because it derives the place of a session from its id.
/// `new_id(subject)` returns an id that cannot be guessed, for a session of that subject.
template <class T>
concept NamesSessions = requires(const T& store, std::string_view subject) {
    { store.new_id(subject) } -> std::same_as<std::string>;
};

/// A store with replicas, which may lag. `find_on_replica(id)` returns the record of a replica, or nullopt
/// for any reason. Call it only where a lagging record of an ended session is acceptable, as in
/// `LiveSession`.
template <class T>
concept HasReplicas = requires(T& store, std::string_view id) {
    { store.find_on_replica(id) } -> std::same_as<std::optional<SessionRecord>>;
};

}  // namespace signet
