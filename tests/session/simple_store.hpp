// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <mutex>
#include <signet/session/store.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// A simple store with one lock and one list. It is the model for the other stores. It can also violate one
// rule deliberately, to check that the tests detect it.
namespace session_test {

enum class Fault {
    none,
    advance_reads_then_writes,
    advance_ignores_generation,
    advance_revives,
    advance_ignores_revocation,
    advance_forgets_idle_end,
    advance_forgets_times,
    insert_overwrites,
    insert_cap_is_not_atomic,
    cap_counts_expired,
    cap_ends_newest,
    find_stops_at_nul,
    subject_stops_at_nul,
    issuers_share_subjects,
    owner_is_joined_text,
    revoke_replaces_the_first,
    revoke_all_forgets_the_exception,
    revoke_all_forgets_advanced,
    list_shows_revoked,
    list_is_unordered,
    purge_ignores_limit,
    purge_at_the_end,
    purge_spares_revoked,
    last = purge_spares_revoked,
};

class SimpleStore {
public:
    explicit SimpleStore(Fault fault = Fault::none) : fault_{fault} {}

    using Ids = std::vector<std::string>;
    template <class T>
    using Result = signet::Result<T>;
    using Record = signet::SessionRecord;
    using WhenFull = signet::SessionCap::WhenFull;

    Result<Ids> insert(const Record& record, const signet::SessionCap& cap) {
        std::unique_lock lock{mutex_};
        if (Record* const taken = at(record.id)) {
            if (fault_ == Fault::insert_overwrites) {
                *taken = record;
                return Ids{};
            }
            return signet::Unexpected{signet::Error{signet::Errc::duplicate_session_id}};
        }
        Ids live;
        for (const Record& one : ordered()) {
            const bool counts =
                fault_ == Fault::cap_counts_expired ? !one.revoked : one.is_live_at(record.created_at);
            if (belongs(one, {*record.issuer, record.subject}) && counts) {
                live.push_back(one.id);
            }
        }
        if (cap.maximum == 0 || live.size() < cap.maximum) {
            live.clear();
        } else if (cap.when_full == WhenFull::refuse_login) {
            return signet::Unexpected{signet::Error{signet::Errc::too_many_sessions}};
        } else {
            if (fault_ == Fault::cap_ends_newest) {
                std::ranges::reverse(live);
            }
            live.resize(live.size() - cap.maximum + 1);
        }
        pause(lock, Fault::insert_cap_is_not_atomic);
        for (const std::string& id : live) {
            at(id)->revoked = {.at = record.created_at, .by = signet::RevokedBy::session_cap};
        }
        records_.push_back(record);
        return live;
    }

    Result<std::optional<Record>> find(std::string_view id) {
        const std::scoped_lock lock{mutex_};
        for (const Record& one : records_) {
            if (fault_ == Fault::find_stops_at_nul ? one.id == id.substr(0, id.find('\0')) : one.id == id) {
                return one;
            }
        }
        return std::nullopt;
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const signet::Rotation& next) {
        std::unique_lock lock{mutex_};
        Record* record = at(id);
        if (record == nullptr ||
            (record->generation != generation && fault_ != Fault::advance_ignores_generation)) {
            return false;
        }
        if (record->revoked && fault_ != Fault::advance_revives &&
            fault_ != Fault::advance_ignores_revocation) {
            return false;
        }
        pause(lock, Fault::advance_reads_then_writes);
        record = at(id);
        record->generation = next.generation;
        record->rotated_at = next.rotated_at;
        if (fault_ != Fault::advance_forgets_idle_end) {
            record->idle_end = next.idle_end;
        }
        if (fault_ != Fault::advance_forgets_times) {
            record->rotation_times = next.times;
        }
        if (fault_ == Fault::advance_revives) {
            record->revoked.reset();
        }
        return true;
    }

    Result<bool> revoke(std::string_view id, const signet::Revocation& how) {
        const std::scoped_lock lock{mutex_};
        Record* const record = at(id);
        const bool again = fault_ == Fault::revoke_replaces_the_first;
        if (record == nullptr || (record->revoked && !again)) {
            return false;
        }
        record->revoked = how;
        return true;
    }

    Result<Ids> revoke_all_of_subject(const signet::SessionOwner& owner, std::string_view except,
                                      const signet::Revocation& how) {
        const std::scoped_lock lock{mutex_};
        Ids ended;
        for (Record& one : records_) {
            const bool spared =
                (!except.empty() && one.id == except && fault_ != Fault::revoke_all_forgets_the_exception) ||
                (fault_ == Fault::revoke_all_forgets_advanced && one.generation > 0);
            if (belongs(one, owner) && !one.revoked && !spared) {
                one.revoked = how;
                ended.push_back(one.id);
            }
        }
        return ended;
    }

    Result<std::vector<Record>> list(const signet::SessionOwner& owner) {
        const std::scoped_lock lock{mutex_};
        std::vector<Record> records = fault_ == Fault::list_is_unordered ? records_ : ordered();
        std::erase_if(records, [&](const Record& one) {
            return !belongs(one, owner) || (one.revoked && fault_ != Fault::list_shows_revoked);
        });
        return records;
    }

    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        const std::scoped_lock lock{mutex_};
        const auto is_over = [&](const Record& one) {
            const bool over = fault_ == Fault::purge_at_the_end ? one.idle_end <= ended_before
                                                                : one.idle_end < ended_before;
            return over && !(fault_ == Fault::purge_spares_revoked && one.revoked);
        };
        std::size_t removed = 0;
        for (auto one = records_.begin(); one != records_.end();) {
            const bool goes = is_over(*one) && (removed < limit || fault_ == Fault::purge_ignores_limit);
            removed += goes ? 1 : 0;
            one = goes ? records_.erase(one) : one + 1;
        }
        return removed;
    }

    [[nodiscard]] std::size_t size() {
        const std::scoped_lock lock{mutex_};
        return records_.size();
    }

private:
    Record* at(std::string_view id) {
        const auto found = std::ranges::find(records_, id, &Record::id);
        return found == records_.end() ? nullptr : &*found;
    }
    std::vector<Record> ordered() const {
        // Not std::stable_sort: it calls a deprecated function of libstdc++, and clang 19 warns.
        std::vector<Record> records;
        for (const Record& one : records_) {
            records.insert(std::ranges::upper_bound(records, one.created_at, {}, &Record::created_at), one);
        }
        return records;
    }
    [[nodiscard]] bool belongs(const Record& record, const signet::SessionOwner& owner) const {
        const std::string_view subject{record.subject};
        switch (fault_) {
            case Fault::subject_stops_at_nul:
                return subject.substr(0, subject.find('\0')) ==
                           owner.subject.substr(0, owner.subject.find('\0')) &&
                       *record.issuer == owner.issuer;
            case Fault::issuers_share_subjects:
                return subject == owner.subject;
            case Fault::owner_is_joined_text:
                return *record.issuer + record.subject == std::string{owner.issuer}.append(owner.subject);
            default:
                return record.belongs_to(owner);
        }
    }
    /// Lets other calls run between two parts of a step that should be atomic.
    void pause(std::unique_lock<std::mutex>& lock, Fault fault) const {
        if (fault_ == fault) {
            lock.unlock();
            std::this_thread::yield();
            lock.lock();
        }
    }

    Fault fault_;
    std::mutex mutex_;
    std::vector<Record> records_;
};

static_assert(signet::SessionStore<SimpleStore>);

}  // namespace session_test
