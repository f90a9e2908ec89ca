# SPDX-License-Identifier: MIT
"""A refresh and a retry are one command of Redis and one statement of PostgreSQL."""

import re
import subprocess
import sys

from servers import PATIENCE, Postgres, Redis, wait_until
from store_session import Session
from traffic import check, run


def check_one(session, end, commands, is_expected):
    """`end(name)` sends a marker to the server. `commands(name)` returns what the server has received before the marker
    and after the one before it."""
    # The first refresh loads the script, or prepares the statement.
    check(session.does("refresh") == "ok", "a refresh fails")
    for number, call in enumerate(("refresh", "refresh", "retry")):
        end(f"begin{number}")
        commands(f"begin{number}")
        check(session.does(call) == "ok", call, "fails")
        end(f"end{number}")
        seen = commands(f"end{number}")
        check(len(seen) == 1 and is_expected(seen[0]), call, "sent", seen)


def redis(programs):
    server = Redis()
    session = Session(programs, server.address)
    monitor = subprocess.Popen(["redis-cli", "-p", str(server.port), "MONITOR"], text=True, stdout=subprocess.PIPE)
    try:
        check(monitor.stdout.readline().strip() == "OK", "MONITOR is refused")

        def commands(name):
            seen = []
            for line in monitor.stdout:
                if f'"{name}"' in line:
                    return seen
                # Commands of a script have the client `lua`. redis-cli introduces itself before it sends the marker.
                command = re.match(r'\d+\.\d+ \[\d+ (\S+)\] "(\w+)"', line)
                if command and command[1] != "lua" and command[2].upper() not in ("COMMAND", "CLIENT", "HELLO"):
                    seen.append(line.strip())
            raise AssertionError("MONITOR has ended")

        check_one(session, lambda name: server.command("ECHO", name), commands, lambda line: '"EVALSHA"' in line.upper())
    finally:
        monitor.kill()
        monitor.wait(PATIENCE)
        session.end()


def postgres(programs):
    server = Postgres("fsync=off", "log_statement=all")
    session = Session(programs, server.address)
    passed = 0

    def commands(name):
        nonlocal passed
        wait_until(lambda: f"'{name}'" in server.log(), "a line of the log")
        lines = [line for line in server.log().splitlines() if re.search(r"LOG:  (statement|execute )", line)]
        place = next(number for number, line in enumerate(lines) if f"'{name}'" in line)
        seen = lines[passed:place]
        passed = place + 1
        return seen

    check_one(session, lambda name: server.query(f"SELECT '{name}'"), commands,
              lambda line: "UPDATE sessions" in line)
    session.end()


run([redis, postgres], sys.argv[1])
