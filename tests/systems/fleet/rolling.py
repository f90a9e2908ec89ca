# SPDX-License-Identifier: MIT
"""Two servers share sessions, are restarted one after the other, and change their key, while clients continue to
refresh: no refresh fails. rolling.py PROGRAMS [redis|postgres]..."""

import shutil
import sys
import tempfile

from fleet import AuthServer, Nginx, People, call, log_in, make_key, sign_up
from servers import Postgres, Redis

EMAIL = "ann@example.org"
failures = 0


def check(condition, *what):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED at line {sys._getframe(1).f_lineno}:", *what, file=sys.stderr)


def say(*words):
    print("  ", *words, flush=True)


def share_sessions(fleet):
    one, other = (server.port for server in fleet)
    phone, laptop = log_in(one, EMAIL, device="phone"), log_in(other, EMAIL, device="laptop")
    check(call(other, "GET", "/me", phone["access_token"])[0] == 200, "the other server does not know the session")
    listed = call(one, "GET", "/auth/sessions", phone["access_token"])[1]["sessions"]
    check({"phone", "laptop"} <= {session["device"] for session in listed}, "a session is not listed", listed)
    say("logged in at server 1, served by server 2; both list both devices")

    first = call(one, "POST", "/auth/refresh", phone["refresh_token"])
    second = call(other, "POST", "/auth/refresh", phone["refresh_token"])
    check(first[0] == second[0] == 200 and first[1]["refresh_token"] == second[1]["refresh_token"],
          "two servers returned two successors", first, second)
    say("one refresh token, presented to both: the same successor, byte for byte")

    check(call(one, "POST", "/auth/logout", laptop["access_token"])[0] == 204, "no logout")
    check(call(other, "GET", "/me", laptop["access_token"])[0] == 401, "a logout has not reached the other server")
    check(call(other, "POST", "/auth/refresh", laptop["refresh_token"])[0] == 401, "a session was revived")
    say("logged out at server 1: server 2 refuses at once")


def restart_one_by_one(fleet, people, what, *key_options):
    before = people.refreshed
    for server in fleet:
        server.stop()
        server.start(*key_options)
        # A request that this restart moved to the other server may still wait there. A second restart would lose it.
        people.wait_until_all_tokens_are_new()
    check(not people.failed, "refreshes have failed", people.failed[:2])
    say(f"{what}: {people.refreshed - before} refreshes meanwhile, {len(people.failed)} failed")


def show(programs, store):
    print(f"Two servers, one nginx, sessions in {type(store).__name__} at {store.address}", flush=True)
    directory = tempfile.mkdtemp(prefix="signet-fleet-")
    fleet = [AuthServer(programs, directory, store.address, number) for number in (1, 2)]
    nginx = None
    try:
        old, new = f"{directory}/old.key", f"{directory}/new.key"
        make_key(programs, old)
        make_key(programs, new)
        for server in fleet:
            server.start("--key-file", old)
        sign_up(fleet[0].port, EMAIL)
        share_sessions(fleet)

        nginx = Nginx([server.port for server in fleet])
        people = People(nginx.port, EMAIL, 8)
        try:
            people.wait_until_all_tokens_are_new()
            restart_one_by_one(fleet, people, "restarted one after the other", "--key-file", old)
            restart_one_by_one(fleet, people, "the new key verifies", "--key-file", old, "--accept-key-file", new)
            restart_one_by_one(fleet, people, "the new key signs", "--key-file", new, "--accept-key-file", old)
            # Like an operator, waits until the last refresh token of the old key has expired or was exchanged.
            people.wait_until_all_tokens_are_new()
            restart_one_by_one(fleet, people, "the old key is removed", "--key-file", new)
        finally:
            people.stop()
        check(people.refreshed > 200 and not people.failed, "refreshes have failed", people.refreshed, people.failed[:2],
              *(server.log()[-1500:] for server in fleet if people.failed))
        say(f"in all {people.refreshed} refreshes, {people.second_answers} of them repeated because the answer was "
            f"lost, {people.other_signatures} of these signed with the other key, {len(people.failed)} failed")
    finally:
        for server in fleet:
            server.stop()
        if nginx:
            nginx.remove()
        shutil.rmtree(directory, ignore_errors=True)


def in_other_stores(programs):
    for store in ("memory:", "sqlite:sessions.db"):
        with tempfile.TemporaryDirectory(prefix="signet-fleet-") as directory:
            server = AuthServer(programs, directory, store.replace(":s", f":{directory}/s"), 1)
            try:
                make_key(programs, f"{directory}/key")
                server.start("--key-file", f"{directory}/key")
                sign_up(server.port, EMAIL)
                pair = log_in(server.port, EMAIL)
                check(call(server.port, "POST", "/auth/refresh", pair["refresh_token"])[0] == 200, store)
            finally:
                server.stop()


in_other_stores(sys.argv[1])
engines = {"redis": lambda: Redis("appendonly yes"), "postgres": lambda: Postgres("fsync=off")}
for engine in sys.argv[2:] or engines:
    server = engines[engine]()
    show(sys.argv[1], server)
    server.remove()
sys.exit(1 if failures else 0)
