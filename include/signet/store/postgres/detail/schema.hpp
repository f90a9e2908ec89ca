// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "signet/error.hpp"
#include "signet/session/record.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/postgres/detail/connection.hpp"

// The schema of a PostgresStore, and the migration to the latest version.
namespace signet::detail {

/// One list of statements for each version, applied in order. A released list must not change: a new version
/// is a new list.
///
/// Ids and subjects may be longer than an index entry, so the indexes are on `index_key`. It returns short
/// values unchanged, since a hash would take as long as the rest of a read, and a hash of long values that
/// differs from all short values. PostgreSQL inlines the function. A rotation changes no indexed column, so
/// that PostgreSQL can write a heap-only tuple: `look_at` is the time at which `purge` checks the session,
/// and only `purge` moves it to a later time.
///
/// `insert_session` combines several statements. It waits for other logins of the owner, and each of its
/// statements then sees their changes. It ends only sessions up to `mark`, which an earlier call returned, so
/// that a statement that is carried out late does not end a session that began after its caller had returned.
/// If it ends fewer sessions than necessary, its last row contains no id but the mark for the next call, and
/// the record is not stored yet.
///
/// Programs of version 1 can use a migrated schema: their function stays, and takes exclusively the lock that
/// the new function shares. They leave the issuer NULL, and advance a session without its rotation times.
/// `timed_generation` is the generation to which the times belong.
static_assert(static_cast<int>(RevokedBy::session_cap) == 4, "`revoked_by = 4` in the statements below");
inline constexpr std::array<const char*, 2> postgres_schema_versions{
    R"(CREATE TABLE sessions (
           id bytea NOT NULL,
           subject bytea NOT NULL,
           generation bigint NOT NULL,
           created_at bigint NOT NULL,
           rotated_at bigint NOT NULL,
           idle_end bigint NOT NULL,
           absolute_end bigint NOT NULL,
           revoked_at bigint,
           revoked_by bigint,
           remember_me boolean NOT NULL,
           device bytea NOT NULL,
           client_data bytea NOT NULL,
           binding_hash bytea NOT NULL,
           claims bytea NOT NULL,
           look_at bigint NOT NULL,
           number bigint GENERATED ALWAYS AS IDENTITY
       ) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
       CREATE FUNCTION index_key(bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
           $function$SELECT CASE WHEN octet_length($1) <= 64 THEN $1 ELSE sha512($1) || '\x00' END$function$;
       CREATE UNIQUE INDEX sessions_by_id ON sessions (index_key(id));
       CREATE INDEX live_sessions_of_subject ON sessions (index_key(subject), created_at, number)
           WHERE revoked_at IS NULL;
       CREATE INDEX sessions_by_end ON sessions (look_at);
       CREATE FUNCTION insert_session(
           new_id bytea, new_subject bytea, new_generation bigint, new_created_at bigint, new_rotated_at bigint,
           new_idle_end bigint, new_absolute_end bigint, new_revoked_at bigint, new_revoked_by bigint,
           new_remember_me boolean, new_device bytea, new_client_data bytea, new_binding_hash bytea,
           new_claims bytea, cap bigint, refuses boolean) RETURNS SETOF bytea LANGUAGE plpgsql AS $function$
       DECLARE
           live bigint[];
       BEGIN
           IF cap > 0 THEN
               PERFORM pg_advisory_xact_lock(
                   ('x' || substr(encode(sha256(new_subject), 'hex'), 1, 16))::bit(64)::bigint);
               SELECT coalesce(array_agg(number ORDER BY created_at, number), '{}') INTO live FROM sessions
                   WHERE index_key(subject) = index_key(new_subject) AND subject = new_subject
                       AND revoked_at IS NULL AND idle_end > new_created_at AND absolute_end > new_created_at;
           END IF;
           INSERT INTO sessions (id, subject, generation, created_at, rotated_at, idle_end, absolute_end,
               revoked_at, revoked_by, remember_me, device, client_data, binding_hash, claims, look_at)
           VALUES (new_id, new_subject, new_generation, new_created_at, new_rotated_at, new_idle_end,
               new_absolute_end, new_revoked_at, new_revoked_by, new_remember_me, new_device, new_client_data,
               new_binding_hash, new_claims, new_idle_end);
           IF cap = 0 OR cardinality(live) < cap THEN
               RETURN;
           END IF;
           IF refuses THEN
               RAISE EXCEPTION 'too many sessions' USING ERRCODE = 'SG001';
           END IF;
           live := live[1 : cardinality(live) - cap + 1];
           PERFORM 1 FROM sessions WHERE index_key(subject) = index_key(new_subject) AND number = ANY (live)
               AND revoked_at IS NULL ORDER BY number FOR UPDATE;
           RETURN QUERY WITH ended AS (
               UPDATE sessions SET revoked_at = new_created_at, revoked_by = 4
               WHERE index_key(subject) = index_key(new_subject) AND number = ANY (live) AND revoked_at IS NULL
               RETURNING id, created_at, number)
               SELECT id FROM ended ORDER BY created_at, number;
       END
       $function$;)",
    R"(ALTER TABLE sessions
           ADD COLUMN issuer bytea,
           ADD COLUMN timed_generation bigint NOT NULL DEFAULT 0,
           ADD COLUMN rotation_time_1 bigint NOT NULL DEFAULT 0,
           ADD COLUMN rotation_time_2 bigint NOT NULL DEFAULT 0,
           ADD COLUMN rotation_time_3 bigint NOT NULL DEFAULT 0,
           ADD COLUMN rotation_time_4 bigint NOT NULL DEFAULT 0;
       CREATE INDEX live_sessions_of_owner
           ON sessions (index_key(subject), index_key(issuer), created_at, number) WHERE revoked_at IS NULL;
       DROP INDEX live_sessions_of_subject;
       CREATE FUNCTION lock_key(bytea) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
           $function$SELECT ('x' || substr(encode(sha256($1), 'hex'), 1, 16))::bit(64)::bigint$function$;
       CREATE FUNCTION insert_session(
           new_id bytea, new_subject bytea, new_generation bigint, new_created_at bigint, new_rotated_at bigint,
           new_idle_end bigint, new_absolute_end bigint, new_revoked_at bigint, new_revoked_by bigint,
           new_remember_me boolean, new_device bytea, new_client_data bytea, new_binding_hash bytea,
           new_claims bytea, new_issuer bytea, new_time_1 bigint, new_time_2 bigint, new_time_3 bigint,
           new_time_4 bigint, cap bigint, refuses boolean, mark bigint)
           RETURNS TABLE (ended_id bytea, next_mark bigint) LANGUAGE plpgsql AS $function$
       DECLARE
           batch CONSTANT bigint := 1000;
           owner_issuer bytea := coalesce(new_issuer, '');
           keys bytea[];
           numbers bigint[];
           excess bigint;
       BEGIN
           IF cap > 0 THEN
               PERFORM pg_advisory_xact_lock_shared(lock_key(new_subject));
               PERFORM pg_advisory_xact_lock(lock_key(sha256(owner_issuer) || new_subject));
               SELECT coalesce(array_agg(index_key(live.id) ORDER BY live.created_at, live.number), '{}'),
                       coalesce(array_agg(live.number ORDER BY live.created_at, live.number), '{}')
                   INTO keys, numbers FROM (
                       (SELECT id, created_at, number FROM sessions
                       WHERE index_key(subject) = index_key(new_subject) AND subject = new_subject
                           AND index_key(issuer) = index_key(owner_issuer) AND issuer = owner_issuer
                           AND revoked_at IS NULL AND idle_end > new_created_at AND absolute_end > new_created_at
                       ORDER BY created_at, number LIMIT cap + batch)
                       UNION ALL
                       (SELECT id, created_at, number FROM sessions
                       WHERE index_key(subject) = index_key(new_subject) AND subject = new_subject
                           AND index_key(issuer) IS NULL AND issuer IS NULL
                           AND revoked_at IS NULL AND idle_end > new_created_at AND absolute_end > new_created_at
                       ORDER BY created_at, number LIMIT cap + batch)
                       ORDER BY created_at, number LIMIT cap + batch) AS live;
               excess := cardinality(numbers) - cap + 1;
           END IF;
           IF excess > 0 THEN
               IF EXISTS (SELECT FROM sessions WHERE index_key(id) = index_key(new_id) AND id = new_id) THEN
                   RAISE EXCEPTION 'the id is taken' USING ERRCODE = '23505';
               END IF;
               IF refuses THEN
                   RAISE EXCEPTION 'too many sessions' USING ERRCODE = 'SG001';
               END IF;
               next_mark := (SELECT max(one) FROM unnest(numbers) AS one);
               numbers := numbers[1 : least(excess, batch)];
               IF mark < ANY (numbers) THEN
                   RETURN NEXT;
                   RETURN;
               END IF;
               keys := keys[1 : least(excess, batch)];
               PERFORM 1 FROM sessions WHERE index_key(id) = ANY (keys) AND revoked_at IS NULL
                   ORDER BY issuer IS NULL, created_at, number FOR UPDATE;
               RETURN QUERY WITH ended AS (
                   UPDATE sessions SET revoked_at = new_created_at, revoked_by = 4
                   WHERE index_key(id) = ANY (keys) AND number = ANY (numbers) AND revoked_at IS NULL
                   RETURNING id, created_at, number)
                   SELECT id, NULL::bigint FROM ended ORDER BY created_at, number;
               IF excess > batch THEN
                   RETURN NEXT;
                   RETURN;
               END IF;
           END IF;
           INSERT INTO sessions (id, subject, generation, created_at, rotated_at, idle_end, absolute_end,
               revoked_at, revoked_by, remember_me, device, client_data, binding_hash, claims, look_at, issuer,
               timed_generation, rotation_time_1, rotation_time_2, rotation_time_3, rotation_time_4)
           VALUES (new_id, new_subject, new_generation, new_created_at, new_rotated_at, new_idle_end,
               new_absolute_end, new_revoked_at, new_revoked_by, new_remember_me, new_device, new_client_data,
               new_binding_hash, new_claims, new_idle_end, new_issuer, new_generation, new_time_1, new_time_2,
               new_time_3, new_time_4);
       END
       $function$;)"};

/// Migrates the schema to the last version in one transaction. Several programs may call this at the same
/// time: the first one migrates, and the others wait. A user without permission to create tables can use an
/// existing schema of the last version.
inline void migrate(PostgresConnection& connection, const std::string& schema, Deadline deadline) {
    const auto number = [&](const std::string& sql) {
        const PostgresResult result = connection.run(sql, deadline);
        const std::string text = result.rows() == 1 ? result.text(0, 0) : std::string{};
        return text.empty() ? std::size_t{0} : static_cast<std::size_t>(std::stoul(text));
    };
    const auto version = [&] {
        const bool is_there = number("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = '" +
                                     schema + "' AND tablename = 'schema_version'") == 1;
        return is_there ? number("SELECT version FROM schema_version") : std::size_t{0};
    };
    const auto require_known = [](std::size_t found) {
        if (found > postgres_schema_versions.size()) {
            throw ConfigurationError{"the sessions were written by a newer signet (schema version " +
                                     std::to_string(found) + "): run that version or a newer one"};
        }
        return found == postgres_schema_versions.size();
    };
    if (require_known(version())) {
        return;
    }
    constexpr const char* lock = "SELECT pg_advisory_xact_lock(1397182036)";  // "SGNT"
    const std::string patience = std::to_string(deadline.milliseconds_left());
    static_cast<void>(connection.run("BEGIN", deadline));
    // Waiting for another program and creating an index may take longer than the time-out of a call. Waiting
    // for the lock of the table may not, because all other calls queue after this one.
    static_cast<void>(connection.run("SET LOCAL statement_timeout = " + patience, deadline));
    const std::string lock_timeout = connection.run("SHOW lock_timeout", deadline).text(0, 0);
    static_cast<void>(connection.run("SET LOCAL lock_timeout = " + patience, deadline));
    static_cast<void>(connection.run(lock, deadline));
    static_cast<void>(connection.run("SET LOCAL lock_timeout = '" + lock_timeout + "'", deadline));
    std::size_t found = version();
    if (!require_known(found)) {
        if (number("SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = '" + schema + "'") == 0) {
            static_cast<void>(connection.run("CREATE SCHEMA " + schema, deadline));
        }
        if (found == 0) {
            if (number("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = '" + schema +
                       "' AND tablename = 'sessions'") != 0) {
                throw ConfigurationError{"the schema \"" + schema +
                                         "\" has a table `sessions` of another program: set "
                                         "PostgresOptions::schema to a name of its own"};
            }
            static_cast<void>(
                connection.run("CREATE TABLE schema_version (version integer NOT NULL);"
                               "INSERT INTO schema_version VALUES (0)",
                               deadline));
        }
        for (; found < postgres_schema_versions.size(); ++found) {
            static_cast<void>(connection.run(postgres_schema_versions[found], deadline));
        }
        static_cast<void>(
            connection.run("UPDATE schema_version SET version = " + std::to_string(found), deadline));
    }
    static_cast<void>(connection.run("COMMIT", deadline));
}

}  // namespace signet::detail
