// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"

namespace signet {

/// Sessions in this process's memory: for tests, and for programs whose logins may end with the process.
///
/// Spread over many small locks: a refresh takes only the one that its session id falls on. The subjects'
/// lists, which logins and lists of sessions use, have locks of their own. Never reports
/// `Errc::store_unavailable`, but for an id that is taken. Thread-safe. Neither copyable nor movable.
class MemoryStore {
public:
    MemoryStore() = default;
    MemoryStore(const MemoryStore&) = delete;
    MemoryStore& operator=(const MemoryStore&) = delete;
    ~MemoryStore() = default;

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        SubjectShard& subjects = subject_shard(record.subject);
        const Revocation by_cap{.at = record.created_at, .by = RevokedBy::session_cap};
        std::vector<std::string> ended;
        for (bool fits = false; !fits;) {
            const std::scoped_lock lock{subjects.mutex};
            if (find(record.id)->has_value()) {
                return Unexpected{Error{Errc::duplicate_session_id}};
            }
            std::vector<std::string> to_end;
            if (cap.maximum > 0) {
                to_end = live_ids(subjects, record);
                if (to_end.size() < cap.maximum) {
                    to_end.clear();
                } else if (cap.when_full == SessionCap::WhenFull::refuse_login) {
                    return Unexpected{Error{Errc::too_many_sessions}};
                } else {
                    to_end.resize(to_end.size() - cap.maximum + 1);
                }
            }
            fits = to_end.size() <= batch;
            if (fits) {
                add(subjects, record);
            } else {
                to_end.resize(batch);
            }
            const auto now_ended = end_listed(subjects, to_end, by_cap);
            ended.insert(ended.end(), now_ended.begin(), now_ended.end());
        }
        return ended;
    }

    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) const {
        const SessionShard& sessions = session_shard(id);
        const std::scoped_lock lock{sessions.mutex};
        const auto found = sessions.sessions.find(id);
        return found == sessions.sessions.end() ? std::nullopt : std::optional{found->second.record};
    }

    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) const {
        auto record = *find(id);
        return record ? std::optional{TimedRecord{*std::move(record), clock_.now()}} : std::nullopt;
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        SessionShard& sessions = session_shard(id);
        const std::scoped_lock lock{sessions.mutex};
        const auto found = sessions.sessions.find(id);
        if (found == sessions.sessions.end()) {
            return false;
        }
        SessionRecord& record = found->second.record;
        if (record.revoked || record.generation != generation) {
            return false;
        }
        if (next.idle_end < record.idle_end) {
            sessions.ends.emplace(next.idle_end, record.id);  // the clock was set back
        }
        record.generation = next.generation;
        record.rotated_at = next.rotated_at;
        record.idle_end = next.idle_end;
        record.rotation_times = next.times;
        if (next.times.front() == SessionTime{}) {
            record.rotation_times.front() = clock_.now();
        }
        return true;
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        const auto ended = mark_revoked(id, how);
        if (!ended) {
            return false;
        }
        // Between the two locks the list names a session that has ended: readers of the list skip those.
        SubjectShard& subjects = subject_shard(ended->record.subject);
        const std::scoped_lock lock{subjects.mutex};
        unlist(subjects, *ended);
        return true;
    }

    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        SubjectShard& subjects = subject_shard(owner.subject);
        auto ids = listed_ids(owner.subject);
        std::erase_if(ids, [&](const std::string& id) {
            const auto record = *find(id);
            return !record || !record->belongs_to(owner) || (!except.empty() && id == except);
        });
        std::vector<std::string> ended;
        for (std::size_t begin = 0; begin < ids.size(); begin += batch) {
            const std::size_t size = (std::min)(batch, ids.size() - begin);
            const std::scoped_lock lock{subjects.mutex};
            const auto now_ended = end_listed(subjects, std::span{ids}.subspan(begin, size), how);
            ended.insert(ended.end(), now_ended.begin(), now_ended.end());
        }
        return ended;
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) const {
        std::vector<SessionRecord> records;
        for (const std::string& id : listed_ids(owner.subject)) {
            if (auto record = *find(id); record && !record->revoked && record->belongs_to(owner)) {
                records.push_back(*std::move(record));
            }
        }
        return records;
    }

    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        std::size_t removed = 0;
        for (SessionShard& sessions : session_shards_) {
            while (removed < limit) {
                const auto gone = remove_one(sessions, ended_before);
                if (!gone) {
                    break;
                }
                ++removed;
                SubjectShard& subjects = subject_shard(gone->record.subject);
                const std::scoped_lock lock{subjects.mutex};
                unlist(subjects, *gone);
            }
        }
        return removed;
    }
    ///@}

    /// How many sessions are kept, ended ones included.
    [[nodiscard]] std::size_t size() const {
        std::size_t count = 0;
        for (const SessionShard& sessions : session_shards_) {
            const std::scoped_lock lock{sessions.mutex};
            count += sessions.sessions.size();
        }
        return count;
    }

private:
    /// Lets maps of strings be searched with views.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    template <class Value>
    using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

    /// The place of a login among those of its subject: when it was, and after how many others.
    using Place = std::pair<std::chrono::sys_seconds, std::uint64_t>;

    struct Entry {
        SessionRecord record;
        Place place;
    };
    struct alignas(64) SessionShard {
        mutable std::mutex mutex;
        TextMap<Entry> sessions;
        /// When each session ends, or an earlier moment: a rotation leaves this alone, and `purge` looks
        /// again at what it finds.
        std::multimap<std::chrono::sys_seconds, std::string> ends;
    };
    /// Whoever holds the lock of a subject may take one of a session, never the other way round.
    struct alignas(64) SubjectShard {
        mutable std::mutex mutex;
        TextMap<std::map<Place, std::string>> ids;
        std::uint64_t next_sequence = 0;
    };
    static constexpr std::size_t shards = 64;
    /// How many sessions are ended while others wait for the lock of the subject.
    static constexpr std::size_t batch = 4096;

    /// Milliseconds that no change of the system's clock disturbs.
    class SteadyTime {
    public:
        [[nodiscard]] SessionTime now() const noexcept {
            return std::chrono::floor<std::chrono::milliseconds>(
                start_ + (std::chrono::steady_clock::now() - steady_start_));
        }

    private:
        std::chrono::system_clock::time_point start_ = std::chrono::system_clock::now();
        std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
    };

    static std::size_t shard_of(std::string_view text) noexcept {
        return TextHash{}(text) / 64 % shards;  // not the bits that the map itself puts first
    }
    SessionShard& session_shard(std::string_view id) noexcept { return session_shards_[shard_of(id)]; }
    const SessionShard& session_shard(std::string_view id) const noexcept {
        return session_shards_[shard_of(id)];
    }
    SubjectShard& subject_shard(std::string_view subject) noexcept {
        return subject_shards_[shard_of(subject)];
    }
    const SubjectShard& subject_shard(std::string_view subject) const noexcept {
        return subject_shards_[shard_of(subject)];
    }

    void add(SubjectShard& subjects, const SessionRecord& record) {
        const Place place{record.created_at, subjects.next_sequence++};
        {
            SessionShard& sessions = session_shard(record.id);
            const std::scoped_lock session_lock{sessions.mutex};
            sessions.sessions.emplace(record.id, Entry{record, place});
            sessions.ends.emplace(record.idle_end, record.id);
        }
        subjects.ids[record.subject].emplace(place, record.id);
    }

    /// The sessions that a cap counts when `record` is inserted, in the order of their logins.
    std::vector<std::string> live_ids(const SubjectShard& subjects, const SessionRecord& record) const {
        const SessionOwner owner = record.owner();
        std::vector<std::string> ids;
        if (const auto listed = subjects.ids.find(record.subject); listed != subjects.ids.end()) {
            for (const auto& [place, id] : listed->second) {
                const SessionShard& sessions = session_shard(id);
                const std::scoped_lock lock{sessions.mutex};
                const auto found = sessions.sessions.find(id);
                if (found != sessions.sessions.end() && found->second.record.belongs_to(owner) &&
                    found->second.record.is_live_at(record.created_at)) {
                    ids.push_back(id);
                }
            }
        }
        return ids;
    }

    /// Every id that is listed for the subject, whatever the issuer, in the order of their logins.
    [[nodiscard]] std::vector<std::string> listed_ids(std::string_view subject) const {
        const SubjectShard& subjects = subject_shard(subject);
        const std::scoped_lock lock{subjects.mutex};
        std::vector<std::string> ids;
        if (const auto listed = subjects.ids.find(subject); listed != subjects.ids.end()) {
            for (const auto& [place, id] : listed->second) {
                ids.push_back(id);
            }
        }
        return ids;
    }

    std::optional<Entry> mark_revoked(std::string_view id, const Revocation& how) {
        SessionShard& sessions = session_shard(id);
        const std::scoped_lock lock{sessions.mutex};
        const auto found = sessions.sessions.find(id);
        if (found == sessions.sessions.end() || found->second.record.revoked) {
            return std::nullopt;
        }
        found->second.record.revoked = how;
        return found->second;
    }

    /// Ends sessions of a subject whose lock is held; gives those that had not ended before.
    std::vector<std::string> end_listed(SubjectShard& subjects, std::span<const std::string> ids,
                                        const Revocation& how) {
        std::vector<std::string> ended;
        for (const std::string& id : ids) {
            if (const auto entry = mark_revoked(id, how)) {
                unlist(subjects, *entry);
                ended.push_back(id);
            }
        }
        return ended;
    }

    static void unlist(SubjectShard& subjects, const Entry& entry) {
        const auto listed = subjects.ids.find(entry.record.subject);
        if (listed != subjects.ids.end()) {
            listed->second.erase(entry.place);
            if (listed->second.empty()) {
                subjects.ids.erase(listed);
            }
        }
    }

    static std::optional<Entry> remove_one(SessionShard& sessions, std::chrono::sys_seconds ended_before) {
        const std::scoped_lock lock{sessions.mutex};
        while (!sessions.ends.empty() && sessions.ends.begin()->first < ended_before) {
            auto expected = sessions.ends.extract(sessions.ends.begin());
            const auto found = sessions.sessions.find(expected.mapped());
            if (found == sessions.sessions.end()) {
                continue;
            }
            if (found->second.record.idle_end < ended_before) {
                Entry entry = std::move(found->second);
                sessions.sessions.erase(found);
                return entry;
            }
            expected.key() = found->second.record.idle_end;
            sessions.ends.insert(std::move(expected));
        }
        return std::nullopt;
    }

    SteadyTime clock_{};
    std::array<SessionShard, shards> session_shards_{};
    std::array<SubjectShard, shards> subject_shards_{};
};

static_assert(SessionStore<MemoryStore>);
static_assert(HasClock<MemoryStore>);

}  // namespace signet
