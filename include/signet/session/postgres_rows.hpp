// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "signet/detail/postgres_result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/session_record.hpp"

namespace signet::detail {

/// The statements of a PostgresStore, and records as rows.
struct PostgresSessionRows {
    static constexpr const char* insert_sql =
        "SELECT insert_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    static constexpr const char* find_sql =
        "SELECT id, subject, generation, created_at, rotated_at, idle_end, absolute_end, revoked_at, "
        "revoked_by, remember_me, device, client_data, binding_hash, claims FROM sessions "
        "WHERE index_key(id) = index_key($1) AND id = $1";
    static constexpr const char* advance_sql =
        "UPDATE sessions SET generation = $3, rotated_at = $4, idle_end = $5, look_at = least(look_at, $5) "
        "WHERE index_key(id) = index_key($1) AND id = $1 AND generation = $2 AND revoked_at IS NULL";
    static constexpr const char* revoke_sql =
        "UPDATE sessions SET revoked_at = $2, revoked_by = $3 "
        "WHERE index_key(id) = index_key($1) AND id = $1 AND revoked_at IS NULL";
    // Rows are locked in one order wherever several are, so that nobody waits for each other.
    static constexpr const char* revoke_all_sql =
        "WITH live AS MATERIALIZED (SELECT number FROM sessions "
        "WHERE index_key(subject) = index_key($1) AND subject = $1 AND revoked_at IS NULL "
        "AND ($2 = ''::bytea OR id <> $2) ORDER BY number FOR UPDATE) "
        "UPDATE sessions SET revoked_at = $3, revoked_by = $4 FROM live "
        "WHERE index_key(sessions.subject) = index_key($1) AND sessions.number = live.number "
        "AND sessions.revoked_at IS NULL RETURNING id";
    static constexpr const char* list_sql =
        "SELECT id, subject, generation, created_at, rotated_at, idle_end, absolute_end, revoked_at, "
        "revoked_by, remember_me, device, client_data, binding_hash, claims FROM sessions "
        "WHERE index_key(subject) = index_key($1) AND subject = $1 AND revoked_at IS NULL ORDER BY "
        "created_at, "
        "number";
    static constexpr const char* purge_sql =
        "WITH seen AS MATERIALIZED (SELECT number, id, idle_end FROM sessions WHERE look_at < $1 "
        "ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED), "
        "gone AS (DELETE FROM sessions USING seen WHERE index_key(sessions.id) = index_key(seen.id) "
        "AND sessions.number = seen.number AND seen.idle_end < $1 RETURNING 1), "
        "later AS (UPDATE sessions SET look_at = seen.idle_end FROM seen "
        "WHERE index_key(sessions.id) = index_key(seen.id) AND sessions.number = seen.number "
        "AND seen.idle_end >= $1 RETURNING 1) "
        "SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM seen)";
    static constexpr const char* size_sql = "SELECT count(*) FROM sessions";

    static PostgresParameters insert_parameters(const SessionRecord& record, const SessionCap& cap) {
        PostgresParameters parameters;
        parameters.add(record.id).add(record.subject).add(record.generation).add(record.created_at);
        parameters.add(record.rotated_at).add(record.idle_end).add(record.absolute_end);
        if (record.revoked) {
            parameters.add(record.revoked->at).add(static_cast<std::int64_t>(record.revoked->by));
        } else {
            parameters.add_null().add_null();
        }
        parameters.add(record.remember_me).add(record.device).add(record.client_data);
        parameters.add(record.binding_hash).add(record.claims).add(std::uint64_t{cap.maximum});
        parameters.add(cap.when_full == SessionCap::WhenFull::refuse_login);
        return parameters;
    }

    static SessionRecord read_row(const PostgresResult& result, int row) {
        SessionRecord record{.id = result.text(row, 0),
                             .subject = result.text(row, 1),
                             .generation = static_cast<std::uint64_t>(result.number(row, 2)),
                             .created_at = result.time(row, 3),
                             .rotated_at = result.time(row, 4),
                             .idle_end = result.time(row, 5),
                             .absolute_end = result.time(row, 6),
                             .remember_me = result.number(row, 9) != 0,
                             .device = result.text(row, 10),
                             .client_data = result.text(row, 11),
                             .binding_hash = result.text(row, 12),
                             .claims = result.text(row, 13)};
        if (!result.is_null(row, 7)) {
            record.revoked = {.at = result.time(row, 7), .by = static_cast<RevokedBy>(result.number(row, 8))};
        }
        return record;
    }

    static std::vector<std::string> read_ids(const PostgresResult& result) {
        std::vector<std::string> ids;
        ids.reserve(static_cast<std::size_t>(result.rows()));
        for (int row = 0; row < result.rows(); ++row) {
            ids.push_back(result.text(row, 0));
        }
        return ids;
    }
};

}  // namespace signet::detail
