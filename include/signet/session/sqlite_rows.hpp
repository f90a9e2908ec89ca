// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signet/detail/sqlite_connection.hpp"
#include "signet/session/session_record.hpp"

namespace signet::detail {

/// The statements of a SqliteStore, and records as rows.
struct SqliteSessionRows {
    static constexpr const char* find_sql =
        "SELECT id, subject, generation, created_at, rotated_at, idle_end, absolute_end, revoked_at, "
        "revoked_by, remember_me, device, client_data, binding_hash, claims FROM sessions WHERE id = ?";
    static constexpr const char* list_sql =
        "SELECT id, subject, generation, created_at, rotated_at, idle_end, absolute_end, revoked_at, "
        "revoked_by, remember_me, device, client_data, binding_hash, claims FROM sessions "
        "WHERE subject = ? AND revoked_at IS NULL ORDER BY created_at, rowid";
    static constexpr const char* insert_sql =
        "INSERT INTO sessions (id, subject, generation, created_at, rotated_at, idle_end, absolute_end, "
        "revoked_at, revoked_by, remember_me, device, client_data, binding_hash, claims) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    static constexpr const char* advance_sql =
        "UPDATE sessions SET generation = ?, rotated_at = ?, idle_end = ? "
        "WHERE id = ? AND generation = ? AND revoked_at IS NULL";
    static constexpr const char* revoke_sql =
        "UPDATE sessions SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL";
    static constexpr const char* revoke_all_sql =
        "UPDATE sessions SET revoked_at = ?, revoked_by = ? "
        "WHERE subject = ? AND revoked_at IS NULL AND (? OR id <> ?) RETURNING id";
    static constexpr const char* live_sql =
        "SELECT id FROM sessions WHERE subject = ? AND revoked_at IS NULL AND idle_end > ?2 "
        "AND absolute_end > ?2 ORDER BY created_at, rowid";
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
        run.bind(record.binding_hash).bind(record.claims).step();
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
            record.revoked = {.at = row.time(7), .by = static_cast<RevokedBy>(row.number(8))};
        }
        return record;
    }

    static bool revoke_row(SqliteConnection& connection, std::string_view id, const Revocation& how) {
        SqliteStatement::Run run{connection.prepared(revoke_sql)};
        run.bind(how.at).bind(static_cast<std::int64_t>(how.by)).bind(id).step();
        return connection.changes() == 1;
    }

    static std::vector<std::string> live_ids(SqliteConnection& connection, std::string_view subject,
                                             std::chrono::sys_seconds now) {
        SqliteStatement::Run run{connection.prepared(live_sql)};
        run.bind(subject).bind(now);
        return read_ids(run);
    }

    static std::vector<std::string> read_ids(SqliteStatement::Run& run) {
        std::vector<std::string> ids;
        while (run.step()) {
            ids.push_back(run.text(0));
        }
        return ids;
    }
};

}  // namespace signet::detail
