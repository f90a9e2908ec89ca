// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"

namespace signet::detail {

/// Lets maps of strings be searched with views.
struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view string) const noexcept {
        return std::hash<std::string_view>{}(string);
    }
};
template <class Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

/// Shards, each with its own lock. The hash of a key selects its shard.
template <class Shard>
class Sharded {
public:
    [[nodiscard]] Shard& of(std::string_view key) noexcept { return shards_[index_of(key)]; }
    [[nodiscard]] const Shard& of(std::string_view key) const noexcept { return shards_[index_of(key)]; }
    [[nodiscard]] auto begin() noexcept { return shards_.begin(); }
    [[nodiscard]] auto end() noexcept { return shards_.end(); }
    [[nodiscard]] auto begin() const noexcept { return shards_.begin(); }
    [[nodiscard]] auto end() const noexcept { return shards_.end(); }

private:
    static constexpr std::size_t count = 64;

    static std::size_t index_of(std::string_view key) noexcept {
        return StringHash{}(key) / count % count;  // not the bits that the map of the shard uses first
    }

    std::array<Shard, count> shards_{};
};

/// The records of a MemoryStore by session id. Thread-safe: each call locks the one shard of its id.
class MemorySessions {
public:
    /// The order of the sessions of a subject: the time of the login, and a number that counts the logins.
    using Place = std::pair<std::chrono::sys_seconds, std::uint64_t>;

    struct Entry {
        SessionRecord record;
        Place place;
    };

    /// Stores the record of a new id.
    void add(const SessionRecord& record, const Place& place) {
        Shard& shard = shards_.of(record.id);
        const std::scoped_lock lock{shard.mutex};
        shard.sessions.emplace(record.id, Entry{record, place});
        shard.ends.emplace(record.idle_end, record.id);
    }

    /// What `use` returns for the record of the session; a default value if there is no such session.
    template <class Use>
    [[nodiscard]] auto read(std::string_view id, Use use) const {
        const Shard& shard = shards_.of(id);
        const std::scoped_lock lock{shard.mutex};
        const auto found = shard.sessions.find(id);
        return found == shard.sessions.end() ? decltype(use(found->second.record)){}
                                             : use(found->second.record);
    }

    [[nodiscard]] std::optional<SessionRecord> find(std::string_view id) const {
        return read(id, [](const SessionRecord& record) { return std::optional{record}; });
    }

    bool advance(std::string_view id, std::uint64_t generation, const Rotation& next, SessionTime now) {
        Shard& shard = shards_.of(id);
        const std::scoped_lock lock{shard.mutex};
        const auto found = shard.sessions.find(id);
        if (found == shard.sessions.end() || found->second.record.revoked ||
            found->second.record.generation != generation) {
            return false;
        }
        rotate(shard, found->second.record, next, now);
        return true;
    }

    std::optional<AdvanceOutcome> advance_if_current(std::string_view id, const PlainRotation& rotation,
                                                     SessionTime now) {
        Shard& shard = shards_.of(id);
        const std::scoped_lock lock{shard.mutex};
        const auto found = shard.sessions.find(id);
        if (found == shard.sessions.end()) {
            return std::nullopt;
        }
        SessionRecord& record = found->second.record;
        // Copied first: if memory runs out, the session is unchanged.
        AdvanceOutcome outcome{rotation.applies_to(record), record, now};
        if (outcome.advanced) {
            rotate(shard, record, rotation.of(record), now).apply_to(outcome.record);
        }
        return outcome;
    }

    /// The session, if this call ended it.
    std::optional<Entry> revoke(std::string_view id, const Revocation& how) {
        Shard& shard = shards_.of(id);
        const std::scoped_lock lock{shard.mutex};
        const auto found = shard.sessions.find(id);
        if (found == shard.sessions.end() || found->second.record.revoked) {
            return std::nullopt;
        }
        found->second.record.revoked = how;
        return found->second;
    }

    /// Removes sessions whose `idle_end` is before `ended_before`, and calls `removed(entry)` for each
    /// without a lock, until `removed` returns false.
    template <class Removed>
    void remove_ended(std::chrono::sys_seconds ended_before, Removed removed) {
        for (Shard& shard : shards_) {
            while (const auto entry = remove_one(shard, ended_before)) {
                if (!removed(*entry)) {
                    return;
                }
            }
        }
    }

    [[nodiscard]] std::size_t size() const {
        std::size_t count = 0;
        for (const Shard& shard : shards_) {
            const std::scoped_lock lock{shard.mutex};
            count += shard.sessions.size();
        }
        return count;
    }

private:
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        StringMap<Entry> sessions;
        /// Ids by the time at which to look whether the session has ended. A rotation does not change this
        /// map, so the time may be earlier than the end; `remove_one` then moves the id.
        std::multimap<std::chrono::sys_seconds, std::string> ends;
    };

    /// Returns what it has set: `next` with the time `now` if that is 0.
    static Rotation rotate(Shard& shard, SessionRecord& record, Rotation next, SessionTime now) {
        if (next.idle_end < record.idle_end) {
            shard.ends.emplace(next.idle_end, record.id);  // the clock was set back
        }
        if (next.times.front() == SessionTime{}) {
            next.times.front() = now;
        }
        next.apply_to(record);
        return next;
    }

    static std::optional<Entry> remove_one(Shard& shard, std::chrono::sys_seconds ended_before) {
        const std::scoped_lock lock{shard.mutex};
        while (!shard.ends.empty() && shard.ends.begin()->first < ended_before) {
            auto expected = shard.ends.extract(shard.ends.begin());
            const auto found = shard.sessions.find(expected.mapped());
            if (found == shard.sessions.end()) {
                continue;
            }
            if (found->second.record.idle_end < ended_before) {
                Entry entry = std::move(found->second);
                shard.sessions.erase(found);
                return entry;
            }
            expected.key() = found->second.record.idle_end;
            shard.ends.insert(std::move(expected));
        }
        return std::nullopt;
    }

    Sharded<Shard> shards_{};
};

}  // namespace signet::detail
