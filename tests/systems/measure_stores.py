# SPDX-License-Identifier: MIT
"""Prints the tables of docs/scaling.md.  measure_stores.py PROGRAMS [ROUND_MS] [ROUNDS] [SESSIONS]"""

import os
import subprocess
import sys

from servers import Postgres, Redis


def run(programs, server, *words):
    subprocess.run([f"{programs}/systems/store_speed", *words], check=True, timeout=900,
                   env={**os.environ, "SIGNET_STORE": server.address, "SIGNET_SERVER": str(server.process.pid)})


def main(programs, round_ms="150", rounds="21", sessions="20000"):
    for name, server in (("Redis, without persistence", Redis()),
                         ("Redis, appendfsync everysec", Redis("appendonly yes")),
                         ("PostgreSQL, fsync and synchronous_commit on", Postgres()),
                         ("PostgreSQL, fsync off: what is left without the disk", Postgres("fsync=off"))):
        print(f"\n**{name}**\n\n| call | connections | calls a second | time, compared with the bare commands | "
              "processor time, compared |\n|---|---|---|---|---|",
              flush=True)
        run(programs, server, round_ms, rounds)
        server.remove()
    print("\n| engine | bytes for each session |\n|---|---|", flush=True)
    count = int(sessions)
    redis = Redis()
    before = int(redis.info("used_memory"))
    run(programs, redis, "fill", "s", sessions)
    print(f"| Redis, memory | {(int(redis.info('used_memory')) - before) / count:.0f} |", flush=True)
    redis.remove()
    postgres = Postgres("fsync=off")
    run(programs, postgres, "fill", "s", sessions)
    for what, sql in (("table", "pg_table_size('s.sessions')"), ("indexes", "pg_indexes_size('s.sessions')")):
        print(f"| PostgreSQL, {what} | {int(postgres.query('SELECT ' + sql)) / count:.0f} |", flush=True)
    postgres.remove()


main(*sys.argv[1:])
