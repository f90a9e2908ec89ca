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

#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/session_record.hpp"

namespace signet {

/// Where sessions are kept. `signet/testing/store_conformance.hpp` is this contract as tests.
///
/// Ids, subjects and all other text are byte strings: any bytes, NUL and quotes included, up to at least 64
/// KiB, compared in full. Every call may be made from several threads at once and takes effect at one moment
/// between its start and its return: whoever calls `find` afterwards, from whichever process, sees it. A call
/// that reports success is durable as far as the store is. A call that could not be carried out returns
/// `Errc::store_unavailable` and has changed nothing, or it has taken full effect; never a part of it.
///
/// - `insert(record, cap)`: adds a session. With a cap, counts the subject's sessions that are live at
///   `record.created_at` in the same atomic step, and either revokes the oldest (`RevokedBy::session_cap`,
///   at `created_at`) until the new one fits, or refuses with `Errc::too_many_sessions`. Gives the ids that
///   it ended. An id that is taken is never overwritten: `Errc::store_unavailable`,
///   whatever the cap.
/// - `find(id)`: the record, or nothing.
/// - `advance(id, generation, next)`: a compare-and-swap. If the session exists, is not revoked and has just
///   this generation, sets generation, `rotated_at` and `idle_end` to `next` and gives true. Gives false and
///   changes nothing otherwise. Of several callers with the same generation exactly one gets true.
/// - `revoke(id, how)`: ends a session for good; true when this call did it, false when there is none or it
///   had ended before (the first revocation is kept).
/// - `revoke_all_of_subject(subject, except, how)`: ends every session of the subject that is not revoked,
///   but for the one with the id `except` (empty: no exception). Gives the ids that it ended. A session
///   inserted before the call is covered.
/// - `list(subject)`: the subject's sessions that are not revoked, expired ones included, in the order of
///   `created_at`, and of insertion where that is the same. The oldest session is the first in this order.
/// - `purge(ended_before, limit)`: removes at most `limit` sessions, revoked or not, whose `idle_end` is
///   before `ended_before`, and gives how many. Removes no other session, ever.
template <class T>
concept SessionStore = requires(T& store, const SessionRecord& record, const SessionCap& cap,
                                std::string_view text, std::uint64_t generation, const Rotation& next,
                                const Revocation& how, std::chrono::sys_seconds time, std::size_t limit) {
    { store.insert(record, cap) } -> std::same_as<Result<std::vector<std::string>>>;
    { store.find(text) } -> std::same_as<Result<std::optional<SessionRecord>>>;
    { store.advance(text, generation, next) } -> std::same_as<Result<bool>>;
    { store.revoke(text, how) } -> std::same_as<Result<bool>>;
    { store.revoke_all_of_subject(text, text, how) } -> std::same_as<Result<std::vector<std::string>>>;
    { store.list(text) } -> std::same_as<Result<std::vector<SessionRecord>>>;
    { store.purge(time, limit) } -> std::same_as<Result<std::size_t>>;
};

/// A store that can also ask a copy of itself, which may be some moments behind. `find_on_replica(id)` gives
/// the record that the copy has, or nothing for whatever reason; only who may take an ended session to be
/// alive for that long asks there, as `LiveSession` does.
template <class T>
concept HasReplicas = requires(T& store, std::string_view id) {
    { store.find_on_replica(id) } -> std::same_as<std::optional<SessionRecord>>;
};

}  // namespace signet
