# SPDX-License-Identifier: MIT
"""The results of refreshes when PostgreSQL is killed, loses its tables, loses writes, stops, fills up, is slow, and
when a replica without the last writes takes over."""

import shutil
import subprocess
import sys
import time

from servers import Postgres, wait_until
from traffic import Traffic, check, check_none_lost, pause_for_ten_seconds, report, run


def killed_and_restarted(programs):
    server = Postgres()
    traffic = Traffic(programs, server.address)
    time.sleep(1)
    server.kill()
    time.sleep(0.5)
    server.start()
    time.sleep(2)
    seen = report("killed, restarted with all writes", traffic.stop())
    check_none_lost(seen)
    check(seen["healed"] == 0 and seen["resigned"] == 0, "writes that were answered were lost", seen)
    check(set(seen["unavailable"]) <= {"lost", "unreachable", "loading"}, "a wrong error name", seen)


def tables_are_gone(programs):
    server = Postgres("fsync=off")
    traffic = Traffic(programs, server.address, sessions=20)
    schema = server.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't%'")
    server.query(f"ALTER SCHEMA {schema} RENAME TO gone")
    check(traffic.log_in() in ("schema", "error"), "a login without tables")
    time.sleep(0.5)
    server.query(f"ALTER SCHEMA gone RENAME TO {schema}")
    time.sleep(0.5)
    seen = report("its tables away for half a second", traffic.stop())
    check_none_lost(seen)


def restarted_empty(programs):
    server = Postgres("fsync=off")
    traffic = Traffic(programs, server.address)
    time.sleep(0.5)
    schema = server.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't%'")
    server.query(f"TRUNCATE {schema}.sessions")
    check(traffic.log_in() == "in", "a login fails")
    seen = report("emptied", traffic.stop())
    check(seen["lost"] == 200, "an unknown session", seen)
    check(set(seen["refused"]) == {"unknown_session"}, "a wrong refusal", seen)


def restarted_behind(programs):
    server = Postgres()
    traffic = Traffic(programs, server.address)
    time.sleep(0.5)
    server.kill()
    shutil.copytree(server.data, f"{server.directory}/old")
    subprocess.run(["chown", "-R", "--reference", server.data, f"{server.directory}/old"], check=True)
    server.start()
    time.sleep(1.5)
    server.kill()
    shutil.rmtree(server.data)
    shutil.move(f"{server.directory}/old", server.data)
    server.start()
    time.sleep(2)
    seen = report("restarted from an old backup", traffic.stop())
    check(seen["lost"] > 0, "a store that has lost many writes is trusted", seen)
    check(set(seen["refused"]) == {"session_store_behind"}, "a wrong refusal", seen)


def paused_for_ten_seconds(programs):
    pause_for_ten_seconds(programs, Postgres())


def slow(programs):
    server = Postgres("fsync=off")
    traffic = Traffic(programs, server.address, timeout_ms=2000)
    schema = server.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't%'")
    for _ in range(8):
        server.query(f"BEGIN; LOCK TABLE {schema}.sessions IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(0.3); COMMIT")
    seen = report("300 ms late, nearly all the time", traffic.stop())
    check(seen["tried"] == seen["answered"] and seen["lost"] == 0, "a slow server refuses refreshes", seen)
    check(seen["slowest_ms"] > 250, "it was not slow", seen)


def replica_takes_over(programs):
    primary = Postgres("wal_level=replica", "max_wal_senders=4", "fsync=off")
    replica = Postgres(follows=primary)
    address = f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{replica.port}/postgres"
    traffic = Traffic(programs, address, healed_generations=1000)
    time.sleep(0.5)
    # From here on the replica receives no writes. Then the primary is killed.
    replica.query("ALTER SYSTEM SET primary_conninfo = ''")
    replica.query("SELECT pg_reload_conf()")
    wait_until(lambda: replica.query("SELECT count(*) FROM pg_stat_wal_receiver") == "0", "replication to stop")
    time.sleep(1)
    primary.kill()
    replica.query("SELECT pg_promote(true, 10)")
    wait_until(lambda: traffic.log_in() == "in", "logins at the new primary")
    time.sleep(1)
    seen = report("a replica takes over, 1 s behind", traffic.stop())
    check(seen["healed"] > 0, "the replica had all writes", seen)
    check_none_lost(seen)


run([killed_and_restarted, tables_are_gone, restarted_empty, restarted_behind, paused_for_ten_seconds,
     slow, replica_takes_over], sys.argv[1])
