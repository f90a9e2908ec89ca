// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <thread>

#include "signet/error.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/sqlite/detail/connection.hpp"
#include "signet/store/sqlite/detail/file.hpp"

// The file of a SqliteStore: the check that it belongs to signet, its schema, and the migration to the latest
// version.
namespace signet::detail {

/// "SGNT": marks a file of signet in the header of the file, also for file(1).
inline constexpr std::int64_t sqlite_application_id = 0x53474E54;

/// One list of statements for each version of the schema, applied in order. A released list must not change:
/// a new version is a new list.
///
/// A program of version 1 may have the file open during the migration and continue to write. It leaves the
/// issuer NULL, and advances a session without its rotation times. `timed_generation` is the generation to
/// which the times belong.
inline constexpr std::array<const char*, 2> sqlite_schema_versions{
    R"(CREATE TABLE sessions (
           id BLOB NOT NULL PRIMARY KEY,
           subject BLOB NOT NULL,
           generation INTEGER NOT NULL,
           created_at INTEGER NOT NULL,
           rotated_at INTEGER NOT NULL,
           idle_end INTEGER NOT NULL,
           absolute_end INTEGER NOT NULL,
           revoked_at INTEGER,
           revoked_by INTEGER,
           remember_me INTEGER NOT NULL,
           device BLOB NOT NULL,
           client_data BLOB NOT NULL,
           binding_hash BLOB NOT NULL,
           claims BLOB NOT NULL);
       CREATE INDEX sessions_of_subject ON sessions (subject, created_at) WHERE revoked_at IS NULL;
       CREATE INDEX sessions_by_end ON sessions (idle_end);)",
    R"(ALTER TABLE sessions ADD COLUMN issuer BLOB;
       ALTER TABLE sessions ADD COLUMN timed_generation INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE sessions ADD COLUMN rotation_time_1 INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE sessions ADD COLUMN rotation_time_2 INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE sessions ADD COLUMN rotation_time_3 INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE sessions ADD COLUMN rotation_time_4 INTEGER NOT NULL DEFAULT 0;
       CREATE INDEX sessions_of_owner ON sessions (subject, issuer, created_at) WHERE revoked_at IS NULL;
       DROP INDEX sessions_of_subject;)"};

/// The first version that created its files with the mode 0600.
inline constexpr std::size_t first_private_sqlite_version = 2;

/// Throws ConfigurationError if the file belongs to another program or to a newer version of signet. Needs a
/// transaction, because another process may initialize a new file between two of the queries.
inline void require_own_file(SqliteConnection& connection, std::size_t known_versions) {
    const std::int64_t application = connection.query_number("PRAGMA application_id");
    const std::int64_t version = connection.query_number("PRAGMA user_version");
    const bool is_empty = connection.query_number("SELECT count(*) FROM sqlite_master") == 0;
    const bool is_new = application == 0 && version == 0 && is_empty;
    if (!is_new && application != sqlite_application_id) {
        throw ConfigurationError{
            "the SQLite file belongs to another program: give SqliteStore a file of its own"};
    }
    if (version > static_cast<std::int64_t>(known_versions)) {
        throw ConfigurationError{"the session file was written by a newer signet (schema version " +
                                 std::to_string(version) + "): run that version or a newer one"};
    }
}

/// Migrates the file to the last of `versions` in one transaction. Several processes may call this at the
/// same time: the first one migrates. A failure leaves the file unchanged.
inline void migrate(SqliteConnection& connection, std::span<const char* const> versions) {
    if (connection.query_number("PRAGMA user_version") == static_cast<std::int64_t>(versions.size())) {
        return;
    }
    SqliteTransaction transaction{connection};
    require_own_file(connection, versions.size());
    auto version = static_cast<std::size_t>(connection.query_number("PRAGMA user_version"));
    if (version > 0 && version < first_private_sqlite_version) {
        make_database_private(connection.file());
    }
    for (; version < versions.size(); ++version) {
        connection.execute(versions[version]);
    }
    connection.execute("PRAGMA application_id = " + std::to_string(sqlite_application_id));
    connection.execute("PRAGMA user_version = " + std::to_string(version));
    transaction.commit();
}

/// Switches to write-ahead logging, so that readers never wait for the writer. Repeats a busy attempt until
/// the time-out, because SQLite calls no busy handler here and several processes may open a new file at once.
inline void use_write_ahead_log(SqliteConnection& connection, bool in_memory,
                                std::chrono::milliseconds timeout) {
    const auto give_up = std::chrono::steady_clock::now() + timeout;
    while (true) {
        try {
            const std::string mode = connection.query_text("PRAGMA journal_mode = WAL");
            if (mode != "wal" && !in_memory) {
                throw ConfigurationError{
                    "the SQLite file cannot use write-ahead logging: put it on a local file system"};
            }
            return;
        } catch (const StoreException& failure) {
            if (failure.error != StoreFailure::busy || std::chrono::steady_clock::now() > give_up) {
                throw;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
    }
}

}  // namespace signet::detail
