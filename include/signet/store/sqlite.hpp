// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <algorithm>
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
#include <type_traits>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/sqlite/detail/connection.hpp"
#include "signet/store/sqlite/detail/pool.hpp"
#include "signet/store/sqlite/detail/rows.hpp"
#include "signet/store/sqlite/detail/schema.hpp"
#include "signet/store/sqlite/options.hpp"

namespace signet {

/// Sessions in an SQLite file: durable, and shared by several threads and processes of one machine.
///
/// `Errc::store_unavailable` names what is wrong as its claim: "busy", "full", "io", "readonly", "corrupt",
/// "duplicate". Neither copyable nor movable. After a fork, the child must open a store of its own.
class SqliteStore {
public:
    /// Opens the file, makes or migrates its schema. Throws ConfigurationError when it cannot be opened, is
    /// no SQLite file, belongs to another program or a newer version, or cannot use write-ahead logging.
    explicit SqliteStore(const SqliteOptions& options)
        : is_memory_{options.file == ":memory:"},
          writers_{options.busy_timeout},
          readers_{options.busy_timeout} {
        detail::require_sound(options);
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
                // Never 0, so that a pragma without an answer is no division by 0.
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
        } catch (const detail::SqliteFailure& failure) {
            throw ConfigurationError{"the session file \"" + options.file +
                                     "\" cannot be opened: " + sqlite3_errstr(failure.code)};
        }
    }
    /// With a file and otherwise the defaults.
    template <std::convertible_to<std::string> File>
    explicit SqliteStore(const File& file) : SqliteStore{SqliteOptions{.file = file}} {}

    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;
    ~SqliteStore() = default;

    /// The primitives of `SessionStore`, as documented there.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return guarded([&]() -> Result<std::vector<std::string>> {
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
        return guarded([&]() -> Result<std::optional<SessionRecord>> {
            // The connection that has written last has the pages at hand; every other one reads them again.
            const auto connection = writers_.borrow_here_or_from(readers());
            Run run{connection->prepared(Rows::find_sql)};
            return run.bind(id).step() ? std::optional{Rows::read_row(run)} : std::nullopt;
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
        return guarded([&]() -> Result<bool> {
            const auto writer = writers_.borrow();
            Run run{writer->prepared(Rows::advance_sql)};
            run.bind(next.generation).bind(next.rotated_at).bind(next.idle_end);
            RotationTimes times = next.times;
            if (times.front() == SessionTime{}) {
                times.front() = machine_time();
            }
            for (const SessionTime time : times) {
                run.bind(time);
            }
            run.bind(id).bind(generation).step();
            return writer->changes() == 1;
        });
    }

    Result<bool> revoke(std::string_view id, const Revocation& how) {
        return guarded([&]() -> Result<bool> {
            const auto writer = writers_.borrow();
            return Rows::revoke_row(*writer, id, how);
        });
    }

    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        return guarded([&]() -> Result<std::vector<std::string>> {
            // Sessions that begin from now on are left alone, so that this ends.
            const std::int64_t last = Rows::last_row(*writers_.borrow());
            std::vector<std::string> ended;
            while (true) {
                const Step step;
                auto some = Rows::revoke_some(*writers_.borrow(), owner, last, except, batch, how);
                std::ranges::move(some, std::back_inserter(ended));
                if (some.size() < batch) {
                    return ended;
                }
                step.let_others_write();
            }
        });
    }

    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) {
        return guarded([&]() -> Result<std::vector<SessionRecord>> {
            const auto reader = readers().borrow();
            Run run{reader->prepared(Rows::list_sql)};
            run.bind(owner.subject).bind(owner.issuer);
            std::vector<SessionRecord> records;
            while (run.step()) {
                records.push_back(Rows::read_row(run));
            }
            return records;
        });
    }

    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        return guarded([&]() -> Result<std::size_t> {
            const auto writer = writers_.borrow();
            Run run{writer->prepared(Rows::purge_sql)};
            run.bind(ended_before).bind(std::uint64_t{limit}).step();
            return static_cast<std::size_t>(writer->changes());
        });
    }
    ///@}

    /// How many sessions are kept, ended ones included. Counts them all.
    [[nodiscard]] Result<std::size_t> size() {
        return guarded([&]() -> Result<std::size_t> {
            const auto reader = readers().borrow();
            return static_cast<std::size_t>(reader->query_number("SELECT count(*) FROM sessions"));
        });
    }

private:
    using Run = detail::SqliteStatement::Run;
    using Rows = detail::SqliteSessionRows;

    /// How many sessions are ended while other writers wait.
    static constexpr std::size_t batch = 200;

    /// One batch of several.
    class Step {
    public:
        /// Pauses for as long as the batch took. Threads of this process take turns by themselves, but other
        /// processes look from time to time whether the file is free.
        void let_others_write() const { std::this_thread::sleep_for(SteadyClock::now() - began_); }

    private:
        using SteadyClock = std::chrono::steady_clock;
        SteadyClock::time_point began_ = SteadyClock::now();
    };

    /// One transaction of `insert`: true when it has stored the record, false when it has ended a batch of
    /// the oldest sessions instead. Adds those that it ended to `ended`.
    Result<bool> insert_or_end_some(const SessionRecord& record, const SessionCap& cap,
                                    std::vector<std::string>& ended) {
        const auto writer = writers_.borrow();
        if (cap.maximum == 0) {
            Rows::insert_row(*writer, record);
            return true;
        }
        detail::SqliteTransaction transaction{*writer};
        if (Rows::is_taken(*writer, record.id)) {
            throw detail::SqliteFailure{SQLITE_CONSTRAINT};
        }
        const SessionOwner owner{.issuer = record.issuer ? *record.issuer : std::string_view{},
                                 .subject = record.subject};
        // SQLite's numbers have a sign.
        const std::size_t most =
            (std::min)(cap.maximum, std::size_t{1} << (sizeof(std::size_t) * 8 - 2)) + batch;
        auto live = Rows::oldest_live(*writer, owner, record.created_at, most);
        const bool fits = live.size() < most;  // after ending one batch at most
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

    /// Runs one operation; what SQLite refuses becomes an error.
    template <class Operation>
    static std::invoke_result_t<Operation> guarded(Operation operation) {
        try {
            return operation();
        } catch (const detail::SqliteFailure& failure) {
            return Unexpected{failure.error()};
        }
    }

    /// A database in memory belongs to the one connection that made it.
    detail::SqlitePool& readers() noexcept { return is_memory_ ? writers_ : readers_; }

    bool is_memory_;
    detail::SqlitePool writers_;
    detail::SqlitePool readers_;
};

static_assert(SessionStore<SqliteStore>);
static_assert(HasClock<SqliteStore>);

}  // namespace signet
