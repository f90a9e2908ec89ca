// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "signet/detail/text/joined_text.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/detail/revocation.hpp"
#include "signet/store/postgres/detail/result.hpp"

namespace signet::detail {

/// The SQL statements of PostgresStore, and the conversion of records and rows.
struct PostgresSessionRows {
    static constexpr FixedString columns{
        "id, subject, generation, created_at, rotated_at, idle_end, absolute_end, revoked_at, revoked_by, "
        "remember_me, device, client_data, binding_hash, claims, issuer, timed_generation, rotation_time_1, "
        "rotation_time_2, rotation_time_3, rotation_time_4"};
    static constexpr FixedString of_subject{
        " FROM sessions WHERE index_key(subject) = index_key($1) AND subject = $1 AND revoked_at IS NULL "};
    static constexpr FixedString with_no_issuer{"AND index_key(issuer) IS NULL AND issuer IS NULL "};
    static constexpr FixedString after{"AND (created_at, number) > ($3::bigint, $4::bigint) "};
    static constexpr FixedString in_order{"ORDER BY created_at, number LIMIT 1000"};
    // The next rows after a place in the order, up to a number. All statements lock rows in the same order,
    // those of an issuer before those without one, so that two calls cannot deadlock.
    static constexpr FixedString some{
        "AND ($2 = ''::bytea OR id <> $2) AND number <= $3 "
        "AND (created_at, number) > ($6::bigint, $7::bigint) ORDER BY created_at, number LIMIT 1000 FOR "
        "UPDATE) "};
    static constexpr FixedString end_live{
        "UPDATE sessions SET revoked_at = $4, revoked_by = $5 FROM live "
        "WHERE index_key(sessions.id) = index_key(live.id) AND sessions.number = live.number "
        "AND sessions.revoked_at IS NULL RETURNING sessions.id, sessions.created_at, sessions.number"};
    static constexpr FixedString of_id{" FROM sessions WHERE index_key(id) = index_key($1) AND id = $1"};
    static constexpr FixedString milliseconds{"floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"};

    /// The largest number of rows of `list_sql`, `revoke_some_sql` and `revoke_some_without_issuer_sql`.
    static constexpr std::size_t batch = 1000;

    static constexpr const char* insert_sql =
        "SELECT ended_id, next_mark FROM insert_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
        "$13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
    // cppcheck-suppress internalAstError ; it does not know string literals as template arguments
    static constexpr const char* find_sql = joined_text<"SELECT ", columns, of_id>;
    static constexpr const char* find_timed_sql = joined_text<"SELECT ", columns, ", ", milliseconds, of_id>;
    static constexpr const char* advance_sql = joined_text<
        "UPDATE sessions SET generation = $3, rotated_at = $4, idle_end = $5, "
        "look_at = least(look_at, $5), timed_generation = $3, rotation_time_1 = "
        "CASE WHEN $6::bigint = 0 THEN ",
        milliseconds,
        " ELSE $6::bigint END, rotation_time_2 = $7, rotation_time_3 = $8, rotation_time_4 = $9 "
        "WHERE index_key(id) = index_key($1) AND id = $1 AND generation = $2 "
        "AND revoked_at IS NULL">;
    // least() ignores NULL: without a new idle end, the old one stays.
    static constexpr FixedString next_idle_end{
        "CASE WHEN remember_me THEN least($5::bigint, CASE WHEN $5 IS NULL THEN idle_end ELSE absolute_end "
        "END) "
        "ELSE least($4::bigint, CASE WHEN $4 IS NULL THEN idle_end ELSE absolute_end END) END"};
    // `PlainRotation` in SQL: `applies_to` is the condition, `of` is the rest. The last column says whether
    // the row was advanced. A row that does not apply in the snapshot of the statement is not locked, and is
    // returned as in the snapshot. A row that applies in the snapshot, but was changed by another caller
    // before this one could lock it, is also returned as in the snapshot: it still applies, and must be read
    // again.
    static constexpr const char* advance_if_current_sql = joined_text<
        "WITH advanced AS (UPDATE sessions SET generation = $2 + 1, rotated_at = $3, idle_end = ",
        next_idle_end, ", look_at = least(look_at, ", next_idle_end,
        "), timed_generation = $2 + 1, "
        "rotation_time_1 = CASE WHEN $6::bigint = 0 THEN ",
        milliseconds,
        " ELSE $6::bigint END, "
        "rotation_time_2 = CASE WHEN timed_generation = $2 THEN rotation_time_1 ELSE 0 END, "
        "rotation_time_3 = CASE WHEN timed_generation = $2 THEN rotation_time_2 ELSE 0 END, "
        "rotation_time_4 = CASE WHEN timed_generation = $2 THEN rotation_time_3 ELSE 0 END "
        "WHERE index_key(id) = index_key($1) AND id = $1 AND generation = $2 AND revoked_at IS NULL "
        "AND idle_end > $3 AND absolute_end > $3 AND subject = $7 AND (issuer IS NULL OR issuer = $8) "
        "AND (binding_hash = ''::bytea OR binding_hash = $9) RETURNING ",
        columns, ") SELECT ", columns, ", ", milliseconds, ", true FROM advanced UNION ALL SELECT ", columns,
        ", ", milliseconds, ", false", of_id, " AND NOT EXISTS (SELECT FROM advanced)">;
    static constexpr const char* revoke_sql =
        "UPDATE sessions SET revoked_at = $2, revoked_by = $3 "
        "WHERE index_key(id) = index_key($1) AND id = $1 AND revoked_at IS NULL";
    /// The largest number of the owner's sessions of the issuer, and that of the sessions without an issuer.
    static constexpr const char* marks_sql =
        joined_text<"SELECT (SELECT coalesce(max(number), 0)", of_subject,
                    "AND index_key(issuer) = index_key($2) AND issuer = $2), "
                    "(SELECT coalesce(max(number), 0)",
                    of_subject, with_no_issuer, ")">;
    static constexpr const char* revoke_some_sql =
        joined_text<"WITH live AS MATERIALIZED (SELECT id, number", of_subject,
                    "AND index_key(issuer) = index_key($8) AND issuer = $8 ", some, end_live>;
    static constexpr const char* revoke_some_without_issuer_sql =
        joined_text<"WITH live AS MATERIALIZED (SELECT id, number", of_subject, with_no_issuer, some,
                    end_live>;
    // PostgreSQL sorts the result of UNION ALL, so each side of it has a limit of its own.
    static constexpr const char* list_sql =
        joined_text<"(SELECT ", columns, ", number", of_subject,
                    "AND index_key(issuer) = index_key($2) AND issuer = $2 ", after, in_order,
                    ") UNION ALL (SELECT ", columns, ", number", of_subject, with_no_issuer, after, in_order,
                    ") ", in_order>;
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

    static PostgresParameters insert_parameters(const SessionRecord& record, const SessionCap& cap,
                                                std::int64_t mark) {
        PostgresParameters parameters;
        parameters.add(record.id).add(record.subject).add(record.generation).add(record.created_at);
        parameters.add(record.rotated_at).add(record.idle_end).add(record.absolute_end);
        if (record.revoked) {
            parameters.add(record.revoked->at).add(static_cast<std::int64_t>(record.revoked->by));
        } else {
            parameters.add_null().add_null();
        }
        parameters.add(record.remember_me).add(record.device).add(record.client_data);
        parameters.add(record.binding_hash).add(record.claims);
        if (record.issuer) {
            parameters.add(*record.issuer);
        } else {
            parameters.add_null();
        }
        add_times(parameters, record.rotation_times);
        // The function adds to the cap, and integers of PostgreSQL are signed.
        parameters.add((std::min)(std::uint64_t{cap.maximum}, std::uint64_t{1} << 62U));
        parameters.add(cap.when_full == SessionCap::WhenFull::refuse_login).add(mark);
        return parameters;
    }

    static PostgresParameters advance_parameters(std::string_view id, const PlainRotation& rotation) {
        PostgresParameters parameters;
        parameters.add(id).add(rotation.generation).add(rotation.now);
        for (const auto& end : {rotation.idle_end, rotation.remembered_idle_end}) {
            if (end) {
                parameters.add(*end);
            } else {
                parameters.add_null();
            }
        }
        parameters.add(std::int64_t{rotation.at.time_since_epoch().count()});
        parameters.add(rotation.owner.subject).add(rotation.owner.issuer).add(rotation.binding_hash);
        return parameters;
    }

    static void add_times(PostgresParameters& parameters, const RotationTimes& times) {
        for (const SessionTime time : times) {
            parameters.add(std::int64_t{time.time_since_epoch().count()});
        }
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
            record.revoked =
                read_revocation(result.time(row, 7), static_cast<std::uint64_t>(result.number(row, 8)));
        }
        if (!result.is_null(row, 14)) {
            record.issuer = result.text(row, 14);
        }
        if (result.number(row, 15) == result.number(row, 2)) {
            for (int i = 0; SessionTime & time : record.rotation_times) {
                time = read_time(result, row, 16 + i++);
            }
        }
        return record;
    }

    /// The answer to `advance_if_current_sql` or `find_timed_sql`; nullopt without a row.
    static std::optional<AdvanceOutcome> read_outcome(const PostgresResult& result) {
        if (result.rows() == 0) {
            return std::nullopt;
        }
        const bool advanced =
            result.columns() > column_after_record + 1 && result.number(0, column_after_record + 1) != 0;
        return AdvanceOutcome{advanced, read_row(result, 0), read_time(result, 0, column_after_record)};
    }

    /// The time in milliseconds in a column. The first column after the record is `column_after_record`.
    static SessionTime read_time(const PostgresResult& result, int row, int column) {
        return SessionTime{std::chrono::milliseconds{result.number(row, column)}};
    }
    static constexpr int column_after_record = 20;
};

}  // namespace signet::detail
