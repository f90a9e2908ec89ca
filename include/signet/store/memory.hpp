// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/detail/memory_sessions.hpp"

namespace signet {

/// Sessions in the memory of this process: for tests, and for programs whose sessions may end with the
/// process.
///
/// Sessions and the lists of the subjects are spread over many locks. A refresh takes the one lock of its
/// session; logins and lists of sessions also take the lock of the subject. Never returns
/// `Errc::store_unavailable`. Thread-safe. Neither copyable nor movable.
class MemoryStore {
public:
    MemoryStore() = default;
    MemoryStore(const MemoryStore&) = delete;
    MemoryStore& operator=(const MemoryStore&) = delete;
    ~MemoryStore() = default;

    /// What an address of this store has before the colon: `memory:`. See `open_store`.
    static constexpr std::array<std::string_view, 1> schemes{"memory"};
    /// An empty store. Throws ConfigurationError unless `address` is `memory:`.
    [[nodiscard]] static MemoryStore open(std::string_view address, std::size_t /*connections*/ = 0) {
        if (address != "memory:") {
            throw ConfigurationError{"an address with the scheme memory must be exactly memory:"};
        }
        return {};
    }

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        Subjects& subjects = subjects_.of(record.subject);
        const Revocation by_cap{.at = record.created_at, .by = RevokedBy::session_cap};
        std::vector<std::string> ended;
        for (bool fits = false; !fits;) {
            const std::scoped_lock lock{subjects.mutex};
            if (sessions_.find(record.id)) {
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
                const Place place{record.created_at, subjects.next_sequence++};
                sessions_.add(record, place);
                subjects.ids[record.subject].emplace(place, record.id);
            } else {
                to_end.resize(batch);
            }
            end_listed(subjects, to_end, by_cap, ended);
        }
        return ended;
    }

    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) const {
        return sessions_.find(id);
    }

    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) const {
        auto record = sessions_.find(id);
        return record ? std::optional{TimedRecord{*std::move(record), clock_.now()}} : std::nullopt;
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return sessions_.advance(id, generation, next, clock_.now());
    }

    Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view id,
                                                             const PlainRotation& rotation) {
        return sessions_.advance_if_current(id, rotation, clock_.now());
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        const auto ended = sessions_.revoke(id, how);
        // Until the next line the list contains a revoked session. Readers of the list skip such sessions.
        if (ended) {
            unlist_locked(*ended);
        }
        return ended.has_value();
    }

    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        Subjects& subjects = subjects_.of(owner.subject);
        auto ids = listed_ids(owner.subject);
        std::erase_if(ids, [&](const std::string& id) {
            return (!except.empty() && id == except) ||
                   !sessions_.read(id, [&](const SessionRecord& record) { return record.belongs_to(owner); });
        });
        std::vector<std::string> ended;
        for (std::size_t begin = 0; begin < ids.size(); begin += batch) {
            const std::size_t size = (std::min)(batch, ids.size() - begin);
            const std::scoped_lock lock{subjects.mutex};
            end_listed(subjects, std::span{ids}.subspan(begin, size), how, ended);
        }
        return ended;
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) const {
        std::vector<SessionRecord> records;
        for (const std::string& id : listed_ids(owner.subject)) {
            if (auto record = sessions_.find(id); record && !record->revoked && record->belongs_to(owner)) {
                records.push_back(*std::move(record));
            }
        }
        return records;
    }

    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        std::size_t removed = 0;
        if (limit > 0) {
            sessions_.remove_ended(ended_before, [&](const Entry& entry) {
                unlist_locked(entry);
                return ++removed < limit;
            });
        }
        return removed;
    }
    ///@}

    /// The number of stored sessions, including ended ones.
    [[nodiscard]] std::size_t size() const { return sessions_.size(); }

private:
    using Place = detail::MemorySessions::Place;
    using Entry = detail::MemorySessions::Entry;

    /// The ids of the sessions of each subject that are not revoked. A thread that holds this lock may take
    /// the lock of a session, but not the other way round.
    struct alignas(64) Subjects {
        mutable std::mutex mutex;
        detail::StringMap<std::map<Place, std::string>> ids;
        std::uint64_t next_sequence = 0;
    };

    /// How many sessions a call ends at most before it releases the lock of the subject.
    static constexpr std::size_t batch = 4096;

    /// Milliseconds of a clock that changes of the system's clock do not affect.
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

    /// The sessions that a cap counts when `record` is inserted, in the order of their logins.
    std::vector<std::string> live_ids(const Subjects& subjects, const SessionRecord& record) const {
        const SessionOwner owner = record.owner();
        std::vector<std::string> ids;
        if (const auto listed = subjects.ids.find(record.subject); listed != subjects.ids.end()) {
            for (const auto& [place, id] : listed->second) {
                const bool is_live = sessions_.read(id, [&](const SessionRecord& other) {
                    return other.belongs_to(owner) && other.is_live_at(record.created_at);
                });
                if (is_live) {
                    ids.push_back(id);
                }
            }
        }
        return ids;
    }

    /// The listed ids of the subject, of all issuers, in the order of their logins.
    [[nodiscard]] std::vector<std::string> listed_ids(std::string_view subject) const {
        const Subjects& subjects = subjects_.of(subject);
        const std::scoped_lock lock{subjects.mutex};
        std::vector<std::string> ids;
        if (const auto listed = subjects.ids.find(subject); listed != subjects.ids.end()) {
            for (const auto& [place, id] : listed->second) {
                ids.push_back(id);
            }
        }
        return ids;
    }

    /// Ends sessions of a subject whose lock is held. Adds the ids of those that were not ended before.
    void end_listed(Subjects& subjects, std::span<const std::string> ids, const Revocation& how,
                    std::vector<std::string>& ended) {
        for (const std::string& id : ids) {
            if (const auto entry = sessions_.revoke(id, how)) {
                unlist(subjects, *entry);
                ended.push_back(id);
            }
        }
    }

    void unlist_locked(const Entry& entry) {
        Subjects& subjects = subjects_.of(entry.record.subject);
        const std::scoped_lock lock{subjects.mutex};
        unlist(subjects, entry);
    }
    static void unlist(Subjects& subjects, const Entry& entry) {
        const auto listed = subjects.ids.find(entry.record.subject);
        if (listed != subjects.ids.end()) {
            listed->second.erase(entry.place);
            if (listed->second.empty()) {
                subjects.ids.erase(listed);
            }
        }
    }

    SteadyTime clock_{};
    detail::MemorySessions sessions_{};
    detail::Sharded<Subjects> subjects_{};
};

static_assert(SessionStore<MemoryStore>);
static_assert(HasClock<MemoryStore>);
static_assert(AdvancesIfCurrent<MemoryStore>);

}  // namespace signet
