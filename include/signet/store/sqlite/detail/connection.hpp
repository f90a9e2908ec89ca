// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/sqlite/detail/file.hpp"

// RAII wrappers for the handles of SQLite. A failed call throws a StoreException.
namespace signet::detail {

/// The error of a store for an extended result code of SQLite.
[[nodiscard]] inline Error sqlite_error(int code) noexcept {
    switch (code & 0xFF) {
        case SQLITE_CONSTRAINT:
            return Errc::duplicate_session_id;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return StoreFailure::busy;
        case SQLITE_FULL:
            return StoreFailure::full;
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return StoreFailure::readonly;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return StoreFailure::corrupt;
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
            return StoreFailure::io;
        default:
            return StoreFailure::other;
    }
}

inline void require_sqlite(int code) {
    if ((code & 0xFF) == SQLITE_NOMEM) {
        throw std::bad_alloc{};
    }
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        throw StoreException{.error = sqlite_error(code), .reason = sqlite3_errstr(code)};
    }
}

/// One prepared statement, kept for the life of its connection.
class SqliteStatement {
public:
    SqliteStatement(sqlite3* database, const char* sql) {
        sqlite3_stmt* statement = nullptr;
        require_sqlite(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
        statement_.reset(statement);
    }

    /// One execution of the statement. The destructor resets the statement for the next one. Strings are
    /// bound and read as blobs with their length, so that they may contain any bytes; a bound string must
    /// outlive this object.
    class Run {
    public:
        explicit Run(SqliteStatement& statement) noexcept : statement_{statement.statement_.get()} {}
        Run(const Run&) = delete;
        Run& operator=(const Run&) = delete;
        ~Run() {
            sqlite3_reset(statement_);
            sqlite3_clear_bindings(statement_);
        }

        Run& bind(std::string_view text) {
            // A null pointer would bind NULL.
            require_sqlite(sqlite3_bind_blob64(statement_, ++bound_, text.empty() ? "" : text.data(),
                                               text.size(), SQLITE_STATIC));
            return *this;
        }
        Run& bind(std::int64_t number) {
            require_sqlite(sqlite3_bind_int64(statement_, ++bound_, number));
            return *this;
        }
        Run& bind(std::uint64_t number) { return bind(static_cast<std::int64_t>(number)); }
        Run& bind(bool value) { return bind(std::int64_t{value ? 1 : 0}); }
        Run& bind(std::chrono::sys_seconds time) {
            return bind(std::int64_t{time.time_since_epoch().count()});
        }
        Run& bind(std::chrono::sys_time<std::chrono::milliseconds> time) {
            return bind(std::int64_t{time.time_since_epoch().count()});
        }
        Run& bind_null() {
            require_sqlite(sqlite3_bind_null(statement_, ++bound_));
            return *this;
        }

        /// True if there is a row to read.
        bool step() {
            const int code = sqlite3_step(statement_);
            require_sqlite(code);
            return code == SQLITE_ROW;
        }

        [[nodiscard]] std::string text(int column) const {
            const void* const bytes = sqlite3_column_blob(statement_, column);
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
            return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), size};
        }
        [[nodiscard]] std::int64_t number(int column) const noexcept {
            return sqlite3_column_int64(statement_, column);
        }
        [[nodiscard]] std::chrono::sys_seconds time(int column) const noexcept {
            return std::chrono::sys_seconds{std::chrono::seconds{number(column)}};
        }
        [[nodiscard]] bool is_null(int column) const noexcept {
            return sqlite3_column_type(statement_, column) == SQLITE_NULL;
        }

    private:
        sqlite3_stmt* statement_;
        int bound_ = 0;
    };

private:
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// One connection. Used by one thread at a time.
class SqliteConnection {
public:
    /// Creates a missing file with the mode 0600. A symbolic link must lead to an existing file.
    SqliteConnection(const std::string& file, std::chrono::milliseconds busy_timeout) {
        sqlite3* database = nullptr;
#ifdef _WIN32
        constexpr bool sqlite_creates = true;
#else
        const bool sqlite_creates = file == ":memory:";
#endif
        if (!sqlite_creates) {
            create_private_database(file);
        }
        const int code = sqlite3_open_v2(
            file.c_str(), &database,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (sqlite_creates ? SQLITE_OPEN_CREATE : 0), nullptr);
        database_.reset(database);  // SQLite returns a handle also when opening fails
        require_sqlite(code);
        require_sqlite(sqlite3_extended_result_codes(database, 1));
        require_sqlite(sqlite3_busy_timeout(database, static_cast<int>(busy_timeout.count())));
    }

    /// The statement, which stays prepared. `sql` must be a literal: its address identifies the statement.
    SqliteStatement& prepared(const char* sql) {
        for (auto& [text, statement] : statements_) {
            if (text == sql) {
                return *statement;
            }
        }
        auto statement = std::make_unique<SqliteStatement>(database_.get(), sql);
        return *statements_.emplace_back(sql, std::move(statement)).second;
    }

    /// Runs statements and ignores their rows.
    void execute(const std::string& sql) {
        require_sqlite(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr));
    }

    /// The first column of the first row of a query, as a string or as a number.
    std::string query_text(const char* sql) {
        SqliteStatement statement{database_.get(), sql};
        SqliteStatement::Run run{statement};
        return run.step() ? run.text(0) : std::string{};
    }
    std::int64_t query_number(const char* sql) {
        SqliteStatement statement{database_.get(), sql};
        SqliteStatement::Run run{statement};
        return run.step() ? run.number(0) : 0;
    }

    /// The number of rows that the last statement changed.
    [[nodiscard]] int changes() const noexcept { return sqlite3_changes(database_.get()); }
    /// The path of the main file, symbolic links resolved; empty for a database in memory.
    [[nodiscard]] std::string file() const { return sqlite3_db_filename(database_.get(), "main"); }
    [[nodiscard]] bool in_transaction() const noexcept {
        return sqlite3_get_autocommit(database_.get()) == 0;
    }

private:
    struct Closer {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Closer> database_;
    std::vector<std::pair<const char*, std::unique_ptr<SqliteStatement>>> statements_;
};

/// A transaction. The destructor rolls back what was not committed. A writing transaction takes the write
/// lock at its beginning, so that SQLite never has to upgrade a read lock.
class SqliteTransaction {
public:
    /// A reading transaction sees one state of the file and takes no write lock.
    enum class Purpose { write, read };

    explicit SqliteTransaction(SqliteConnection& connection, Purpose purpose = Purpose::write)
        : connection_{connection} {
        connection_.execute(purpose == Purpose::write ? "BEGIN IMMEDIATE" : "BEGIN");
    }
    SqliteTransaction(const SqliteTransaction&) = delete;
    SqliteTransaction& operator=(const SqliteTransaction&) = delete;
    ~SqliteTransaction() {
        if (connection_.in_transaction()) {
            try {
                connection_.execute("ROLLBACK");
            } catch (const StoreException&) {
                // SQLite rolls back later by itself. The exception that led here is already propagating.
                return;
            }
        }
    }
    void commit() { connection_.execute("COMMIT"); }

private:
    SqliteConnection& connection_;
};

}  // namespace signet::detail
