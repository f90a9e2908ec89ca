// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/detail/text/joined_text.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/store/detail/revocation.hpp"
#include "signet/store/sqlite/detail/connection.hpp"

namespace signet::detail {

/// The SQL statements of SqliteStore, and the conversion of records and rows.
struct SqliteSessionRows {
    static constexpr FixedString columns{
        "id, subject, generation, created_at, rotated_at, idle_end, absolute_end, revoked_at, revoked_by, "
        "remember_me, device, client_data, binding_hash, claims, issuer, timed_generation, rotation_time_1, "
        "rotation_time_2, rotation_time_3, rotation_time_4"};
    // The sessions of an owner are two ranges of one index: those of the issuer, and those without an issuer.
    // SQLite merges both ranges in the order of the index.
    static constexpr FixedString of_issuer{
        " FROM sessions WHERE subject = ?1 AND issuer = ?2 AND revoked_at IS NULL "};
    static constexpr FixedString of_no_issuer{
        " FROM sessions WHERE subject = ?1 AND issuer IS NULL AND revoked_at IS NULL "};
    static constexpr FixedString in_order{" ORDER BY created_at, rowid "};
    static constexpr FixedString is_live{"AND idle_end > ?3 AND absolute_end > ?3 "};
    static constexpr FixedString is_covered{"AND +rowid <= ?3 AND (?4 OR id <> ?5) "};

    static constexpr const char* find_sql = joined_text<"SELECT ", columns, " FROM sessions WHERE id = ?">;
    static constexpr const char* is_taken_sql = "SELECT count(*) FROM sessions WHERE id = ?";
    static constexpr const char* list_sql =
        joined_text<"SELECT ", columns, ", rowid", of_issuer, "UNION ALL SELECT ", columns, ", rowid",
                    // cppcheck-suppress internalAstError ; it does not know strings as template arguments
                    of_no_issuer, in_order>;
    static constexpr const char* insert_sql =
        joined_text<"INSERT INTO sessions (", columns,
                    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)">;
    static constexpr const char* advance_sql =
        "UPDATE sessions SET generation = ?1, rotated_at = ?2, idle_end = ?3, timed_generation = ?1, "
        "rotation_time_1 = ?4, rotation_time_2 = ?5, rotation_time_3 = ?6, rotation_time_4 = ?7 "
        "WHERE id = ?8 AND generation = ?9 AND revoked_at IS NULL";
    // `PlainRotation` in SQL: `applies_to` is the condition, `of` is the rest. min(NULL, x) is NULL.
    static constexpr const char* advance_if_current_sql = joined_text<
        "UPDATE sessions SET generation = ?2 + 1, rotated_at = ?3, idle_end = "
        "coalesce(min(CASE WHEN remember_me THEN ?5 ELSE ?4 END, absolute_end), idle_end), "
        "timed_generation = ?2 + 1, rotation_time_1 = ?6, "
        "rotation_time_2 = CASE WHEN timed_generation = ?2 THEN rotation_time_1 ELSE 0 END, "
        "rotation_time_3 = CASE WHEN timed_generation = ?2 THEN rotation_time_2 ELSE 0 END, "
        "rotation_time_4 = CASE WHEN timed_generation = ?2 THEN rotation_time_3 ELSE 0 END "
        "WHERE id = ?1 AND generation = ?2 AND revoked_at IS NULL ",
        is_live,
        "AND subject = ?7 AND (issuer IS NULL OR issuer = ?8) AND (binding_hash = x'' OR binding_hash = ?9) "
        "RETURNING ",
        columns>;
    static constexpr const char* revoke_sql =
        "UPDATE sessions SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL";
    static constexpr const char* last_sql = "SELECT max(rowid) FROM sessions";
    static constexpr const char* revoke_some_sql =
        joined_text<"UPDATE sessions SET revoked_at = ?7, revoked_by = ?8 WHERE rowid IN (SELECT rowid",
                    of_issuer, is_covered, "UNION ALL SELECT rowid", of_no_issuer, is_covered,
                    "LIMIT ?6) RETURNING id">;
    static constexpr const char* oldest_live_sql =
        joined_text<"SELECT id, created_at, rowid", of_issuer, is_live,
                    "UNION ALL SELECT id, created_at, rowid", of_no_issuer, is_live, in_order, "LIMIT ?4">;
    static constexpr const char* purge_sql =
        "DELETE FROM sessions WHERE rowid IN "
        "(SELECT rowid FROM sessions WHERE idle_end < ? ORDER BY idle_end LIMIT ?)";

    static void insert_row(SqliteConnection& connection, const SessionRecord& record) {
        SqliteStatement::Run run{connection.prepared(insert_sql)};
        run.bind(record.id).bind(record.subject).bind(record.generation).bind(record.created_at);
        run.bind(record.rotated_at).bind(record.idle_end).bind(record.absolute_end);
        if (record.revoked) {
            run.bind(record.revoked->at).bind(static_cast<std::int64_t>(record.revoked->by));
        } else {
            run.bind_null().bind_null();
        }
        run.bind(record.remember_me).bind(record.device).bind(record.client_data);
        run.bind(record.binding_hash).bind(record.claims);
        if (record.issuer) {
            run.bind(*record.issuer);
        } else {
            run.bind_null();
        }
        run.bind(record.generation);
        for (const SessionTime time : record.rotation_times) {
            run.bind(time);
        }
        run.step();
    }

    static std::optional<SessionRecord> find(SqliteConnection& connection, std::string_view id) {
        SqliteStatement::Run run{connection.prepared(find_sql)};
        return run.bind(id).step() ? std::optional{read_row(run)} : std::nullopt;
    }

    static std::vector<SessionRecord> list(SqliteConnection& connection, const SessionOwner& owner) {
        SqliteStatement::Run run{connection.prepared(list_sql)};
        run.bind(owner.subject).bind(owner.issuer);
        std::vector<SessionRecord> records;
        while (run.step()) {
            records.push_back(read_row(run));
        }
        return records;
    }

    /// `at` is the time of the rotation.
    static bool advance(SqliteConnection& connection, std::string_view id, std::uint64_t generation,
                        const Rotation& next, SessionTime at) {
        SqliteStatement::Run run{connection.prepared(advance_sql)};
        run.bind(next.generation).bind(next.rotated_at).bind(next.idle_end).bind(at);
        for (std::size_t i = 1; i < next.times.size(); ++i) {
            run.bind(next.times[i]);
        }
        run.bind(id).bind(generation).step();
        return connection.changes() == 1;
    }

    /// The record after the rotation; nullopt if it does not apply. `at` is the time of the rotation.
    static std::optional<SessionRecord> advance_if_current(SqliteConnection& connection, std::string_view id,
                                                           const PlainRotation& rotation, SessionTime at) {
        SqliteStatement::Run run{connection.prepared(advance_if_current_sql)};
        run.bind(id).bind(rotation.generation).bind(rotation.now);
        for (const auto& end : {rotation.idle_end, rotation.remembered_idle_end}) {
            if (end) {
                run.bind(*end);
            } else {
                run.bind_null();
            }
        }
        run.bind(at).bind(rotation.owner.subject).bind(rotation.owner.issuer).bind(rotation.binding_hash);
        if (!run.step()) {
            return std::nullopt;
        }
        auto record = std::optional{read_row(run)};
        run.step();  // commits, and throws if that fails
        return record;
    }

    static SessionRecord read_row(const SqliteStatement::Run& row) {
        SessionRecord record{.id = row.text(0),
                             .subject = row.text(1),
                             .generation = static_cast<std::uint64_t>(row.number(2)),
                             .created_at = row.time(3),
                             .rotated_at = row.time(4),
                             .idle_end = row.time(5),
                             .absolute_end = row.time(6),
                             .remember_me = row.number(9) != 0,
                             .device = row.text(10),
                             .client_data = row.text(11),
                             .binding_hash = row.text(12),
                             .claims = row.text(13)};
        if (!row.is_null(7)) {
            record.revoked = read_revocation(row.time(7), static_cast<std::uint64_t>(row.number(8)));
        }
        if (!row.is_null(14)) {
            record.issuer = row.text(14);
        }
        if (row.number(15) == row.number(2)) {
            for (int i = 0; SessionTime & time : record.rotation_times) {
                time = SessionTime{std::chrono::milliseconds{row.number(16 + i++)}};
            }
        }
        return record;
    }

    static bool revoke_row(SqliteConnection& connection, std::string_view id, const Revocation& how) {
        SqliteStatement::Run run{connection.prepared(revoke_sql)};
        run.bind(how.at).bind(static_cast<std::int64_t>(how.by)).bind(id).step();
        return connection.changes() == 1;
    }

    static bool is_taken(SqliteConnection& connection, std::string_view id) {
        SqliteStatement::Run run{connection.prepared(is_taken_sql)};
        return run.bind(id).step() && run.number(0) != 0;
    }

    /// The largest row number.
    static std::int64_t last_row(SqliteConnection& connection) {
        SqliteStatement::Run run{connection.prepared(last_sql)};
        return run.step() ? run.number(0) : 0;
    }

    /// Ends at most `limit` of the owner's sessions up to the row `last`.
    static std::vector<std::string> revoke_some(SqliteConnection& connection, const SessionOwner& owner,
                                                std::int64_t last, std::string_view except, std::size_t limit,
                                                const Revocation& how) {
        SqliteStatement::Run run{connection.prepared(revoke_some_sql)};
        run.bind(owner.subject).bind(owner.issuer).bind(last).bind(except.empty()).bind(except);
        run.bind(std::uint64_t{limit}).bind(how.at).bind(static_cast<std::int64_t>(how.by));
        return read_ids(run);
    }

    /// At most `limit` of the owner's sessions that are live at `now`, the oldest first.
    static std::vector<std::string> oldest_live(SqliteConnection& connection, const SessionOwner& owner,
                                                std::chrono::sys_seconds now, std::size_t limit) {
        SqliteStatement::Run run{connection.prepared(oldest_live_sql)};
        run.bind(owner.subject).bind(owner.issuer).bind(now).bind(std::uint64_t{limit});
        return read_ids(run);
    }

private:
    static std::vector<std::string> read_ids(SqliteStatement::Run& run) {
        std::vector<std::string> ids;
        while (run.step()) {
            ids.push_back(run.text(0));
        }
        return ids;
    }
};

}  // namespace signet::detail
