// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/detail/connection_pool.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/sqlite/detail/connection.hpp"
#include "signet/store/sqlite/detail/rows.hpp"
#include "signet/store/sqlite/detail/schema.hpp"
#include "signet/store/sqlite/options.hpp"

namespace signet {

/// Sessions in an SQLite file: durable, and shared by the threads and processes of one machine.
///
/// With `Errc::store_unavailable`, `Error::store_failure()` is `busy`, `full`, `io`, `readonly`, `corrupt` or
/// `other`. Thread-safe. Neither copyable nor movable. After a fork, the child must open its own store.
class SqliteStore {
public:
    /// Opens the file, and creates or migrates its schema. Throws ConfigurationError for invalid options, and
    /// for a file that cannot be opened, is not an SQLite file, belongs to another program or a newer version
    /// of signet, or cannot use write-ahead logging.
    explicit SqliteStore(const SqliteOptions& options)
        : is_memory_{options.file == ":memory:"}, busy_timeout_{options.busy_timeout} {
        detail::require_valid(options);
        try {
            auto writer = std::make_unique<detail::SqliteConnection>(options.file, options.busy_timeout);
            {
                const detail::SqliteTransaction reading{*writer, detail::SqliteTransaction::Purpose::read};
                detail::require_own_file(*writer, detail::sqlite_schema_versions.size());
            }
            detail::use_write_ahead_log(*writer, is_memory_, options.busy_timeout);
            writer->execute(options.durability == SqliteOptions::Durability::full
                                ? "PRAGMA synchronous = FULL"
                                : "PRAGMA synchronous = NORMAL");
            detail::migrate(*writer, detail::sqlite_schema_versions);
            if (options.maximum_size) {
                // At least 1, because query_number returns 0 if the pragma returns no row.
                const auto page_size = (std::max)(
                    std::uint64_t{1}, static_cast<std::uint64_t>(writer->query_number("PRAGMA page_size")));
                writer->execute("PRAGMA max_page_count = " +
                                std::to_string(*options.maximum_size / page_size + 1));
            }
            writers_.add(std::move(writer));
            for (std::size_t i = 0; i < options.readers && !is_memory_; ++i) {
                auto reader = std::make_unique<detail::SqliteConnection>(options.file, options.busy_timeout);
                reader->execute("PRAGMA query_only = 1");
                readers_.add(std::move(reader));
            }
        } catch (const detail::StoreException& failure) {
            throw ConfigurationError{"the session file \"" + options.file +
                                     "\" cannot be opened: " + failure.reason};
        }
    }
    /// Opens the file with the default options.
    template <std::convertible_to<std::string> File>
    explicit SqliteStore(const File& file) : SqliteStore{SqliteOptions{.file = file}} {}

    /// What an address of this store has before the colon: `sqlite:PATH`. See `open_store`.
    static constexpr std::array<std::string_view, 1> schemes{"sqlite"};
    /// The store in the file that the address `sqlite:PATH` names; `sqlite::memory:` for a database in
    /// memory. Throws ConfigurationError for another address, and as the constructor does.
    [[nodiscard]] static SqliteStore open(std::string_view address, std::size_t /*connections*/ = 0) {
        constexpr std::string_view prefix = "sqlite:";
        if (!address.starts_with(prefix) || address.size() == prefix.size() ||
            address.substr(prefix.size()).starts_with("//")) {
            throw ConfigurationError{
                "the address of a SqliteStore must be sqlite: and the path of a file, as in "
                "sqlite:sessions.db or sqlite:/var/lib/app/sessions.db"};
        }
        return SqliteStore{std::string{address.substr(prefix.size())}};
    }

    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;
    ~SqliteStore() = default;

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            std::vector<std::string> ended;
            while (true) {
                const Step step;
                const auto stored = insert_or_end_some(record, cap, ended);
                if (!stored) {
                    return Unexpected{stored.error()};
                }
                if (*stored) {
                    return ended;
                }
                step.let_others_write();
            }
        });
    }

    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) {
        return detail::guarded([&]() -> Result<std::optional<SessionRecord>> {
            // The writing connection has the pages in its cache. The other connections read them again.
            const auto connection = writers_.borrow_here_or_from(readers(), detail::Deadline{busy_timeout_});
            return Rows::find(*connection, id);
        });
    }

    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) {
        auto found = find(id);
        if (!found) {
            return Unexpected{std::move(found).error()};
        }
        return *found ? std::optional{TimedRecord{**std::move(found), machine_time()}} : std::nullopt;
    }

    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return detail::guarded([&]() -> Result<bool> {
            const auto writer = borrow_writer();
            return Rows::advance(*writer, id, generation, next, rotation_time(next.times.front()));
        });
    }

    Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view id,
                                                             const PlainRotation& rotation) {
        return detail::guarded([&]() -> Result<std::optional<AdvanceOutcome>> {
            const auto writer = borrow_writer();
            auto record = Rows::advance_if_current(*writer, id, rotation, rotation_time(rotation.at));
            const bool advanced = record.has_value();
            if (!advanced) {
                // Not one transaction with the statement above: a session that has ended, or has another
                // generation, never becomes current again.
                record = Rows::find(*writer, id);
            }
            return record ? std::optional{AdvanceOutcome{advanced, *std::move(record), machine_time()}}
                          : std::nullopt;
        });
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        return detail::guarded([&]() -> Result<bool> {
            const auto writer = borrow_writer();
            return Rows::revoke_row(*writer, id, how);
        });
    }

    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        return detail::guarded([&]() -> Result<std::vector<std::string>> {
            // Sessions that are inserted from now on are not ended, so that the loop terminates.
            const std::int64_t last = Rows::last_row(*borrow_writer());
            std::vector<std::string> ended;
            while (true) {
                const Step step;
                auto some = Rows::revoke_some(*borrow_writer(), owner, last, except, batch, how);
                std::ranges::move(some, std::back_inserter(ended));
                if (some.size() < batch) {
                    return ended;
                }
                step.let_others_write();
            }
        });
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) {
        return detail::guarded([&]() -> Result<std::vector<SessionRecord>> {
            const auto reader = borrow_reader();
            return Rows::list(*reader, owner);
        });
    }

    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        return detail::guarded([&]() -> Result<std::size_t> {
            const auto writer = borrow_writer();
            Run run{writer->prepared(Rows::purge_sql)};
            run.bind(ended_before).bind(std::uint64_t{limit}).step();
            return static_cast<std::size_t>(writer->changes());
        });
    }
    ///@}

    /// The number of stored sessions, including ended ones. Takes time proportional to that number.
    [[nodiscard]] Result<std::size_t> size() {
        return detail::guarded([&]() -> Result<std::size_t> {
            const auto reader = borrow_reader();
            return static_cast<std::size_t>(reader->query_number("SELECT count(*) FROM sessions"));
        });
    }

private:
    using Run = detail::SqliteStatement::Run;
    using Rows = detail::SqliteSessionRows;

    /// How many sessions one transaction ends at most. Other writers wait for one transaction.
    static constexpr std::size_t batch = 200;

    /// Measures one of several transactions.
    class Step {
    public:
        /// Pauses for as long as the transaction took, so that other processes can write: they poll the lock
        /// of the file. Threads of this process queue for the connection and need no pause.
        void let_others_write() const { std::this_thread::sleep_for(SteadyClock::now() - began_); }

    private:
        using SteadyClock = std::chrono::steady_clock;
        SteadyClock::time_point began_ = SteadyClock::now();
    };

    /// One transaction of `insert`. Returns true if it stored the record, and false if it ended only a batch
    /// of the oldest sessions. Adds the ids of the ended sessions to `ended`.
    Result<bool> insert_or_end_some(const SessionRecord& record, const SessionCap& cap,
                                    std::vector<std::string>& ended) {
        const auto writer = borrow_writer();
        if (cap.maximum == 0) {
            Rows::insert_row(*writer, record);
            return true;
        }
        detail::SqliteTransaction transaction{*writer};
        if (Rows::is_taken(*writer, record.id)) {
            return Unexpected{Error{Errc::duplicate_session_id}};
        }
        const SessionOwner owner{.issuer = record.issuer ? *record.issuer : std::string_view{},
                                 .subject = record.subject};
        // Integers of SQLite are signed.
        const std::size_t most =
            (std::min)(cap.maximum, std::size_t{1} << (sizeof(std::size_t) * 8 - 2)) + batch;
        auto live = Rows::oldest_live(*writer, owner, record.created_at, most);
        const bool fits = live.size() < most;  // true if one batch is enough
        if (live.size() < cap.maximum) {
            live.clear();
        } else if (cap.when_full == SessionCap::WhenFull::refuse_login) {
            return Unexpected{Error{Errc::too_many_sessions}};
        } else {
            live.resize(fits ? live.size() - cap.maximum + 1 : batch);
        }
        for (const std::string& id : live) {
            Rows::revoke_row(*writer, id, {.at = record.created_at, .by = RevokedBy::session_cap});
        }
        if (fits) {
            Rows::insert_row(*writer, record);
        }
        transaction.commit();
        std::ranges::move(live, std::back_inserter(ended));
        return fits;
    }

    static SessionTime machine_time() {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }

    /// `at`, or the time of this machine if `at` is 0.
    static SessionTime rotation_time(SessionTime at) { return at == SessionTime{} ? machine_time() : at; }

    using Pool = detail::ConnectionPool<detail::SqliteConnection>;

    /// Only the connection that created a database in memory can use it.
    Pool& readers() noexcept { return is_memory_ ? writers_ : readers_; }

    /// Threads of one process queue here for as long as for a lock of another process, and not in SQLite's
    /// busy handler, which sleeps between its attempts.
    ///@{
    Pool::Lease borrow_writer() { return writers_.borrow(detail::Deadline{busy_timeout_}); }
    Pool::Lease borrow_reader() { return readers().borrow(detail::Deadline{busy_timeout_}); }
    ///@}

    bool is_memory_;
    std::chrono::milliseconds busy_timeout_;
    Pool writers_;
    Pool readers_;
};

static_assert(SessionStore<SqliteStore>);
static_assert(HasClock<SqliteStore>);
static_assert(AdvancesIfCurrent<SqliteStore>);

}  // namespace signet
