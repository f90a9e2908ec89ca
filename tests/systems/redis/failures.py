# SPDX-License-Identifier: MIT
"""The results of refreshes when Redis is killed, loses its data, loses writes, stops, fills up and is slow."""

import shutil
import sys
import threading
import time

from servers import Redis
from traffic import Traffic, check, check_none_lost, pause_for_ten_seconds, report, run

DURABLE = ("appendonly yes", "appendfsync always")


def killed_and_restarted(programs):
    server = Redis(*DURABLE)
    traffic = Traffic(programs, server.address)
    time.sleep(1)
    server.kill()
    time.sleep(1)
    server.start()
    time.sleep(2)
    seen = report("killed, restarted with all writes", traffic.stop())
    check_none_lost(seen)
    check(seen["healed"] == 0 and seen["resigned"] == 0, "writes that were answered were lost", seen)
    check(set(seen["unavailable"]) <= {"lost", "unreachable", "loading"}, "a wrong error name", seen)


def restarted_empty(programs):
    server = Redis()
    traffic = Traffic(programs, server.address)
    time.sleep(0.5)
    server.kill()
    server.start()
    time.sleep(1)
    check(traffic.log_in() == "in", "a login fails")
    seen = report("restarted empty", traffic.stop())
    check(seen["lost"] == 200, "an unknown session", seen)
    check(set(seen["refused"]) == {"unknown_session"}, "a wrong refusal", seen)


def restarted_behind(programs):
    server = Redis("save 3600 1")
    traffic = Traffic(programs, server.address)
    time.sleep(0.5)
    server.command("SAVE")
    shutil.copy(f"{server.directory}/dump.rdb", f"{server.directory}/old.rdb")
    time.sleep(1)
    server.kill()
    shutil.copy(f"{server.directory}/old.rdb", f"{server.directory}/dump.rdb")
    server.start()
    time.sleep(2)
    seen = report("restarted with an old snapshot", traffic.stop())
    check(seen["lost"] > 0, "a store that has lost many writes is trusted", seen)
    check(set(seen["refused"]) == {"session_store_behind"}, "a wrong refusal", seen)


def paused_for_ten_seconds(programs):
    pause_for_ten_seconds(programs, Redis())


def memory_is_full(programs):
    server = Redis()
    traffic = Traffic(programs, server.address)
    time.sleep(0.5)
    server.command("CONFIG", "SET", "maxmemory", "1mb")
    check(traffic.log_in() == "full", "a login into a full server")
    time.sleep(1)
    seen_before = server.info("used_memory")
    server.command("CONFIG", "SET", "maxmemory", "0")
    check(traffic.log_in() == "in", "later logins fail")
    seen = report(f"memory full ({seen_before} of 1048576 bytes)", traffic.stop())
    check(seen["tried"] == seen["answered"] and seen["lost"] == 0, "a full server refuses refreshes", seen)


def slow(programs):
    server = Redis()
    traffic = Traffic(programs, server.address, timeout_ms=2000)
    stop = threading.Event()

    def hold_up():
        while not stop.is_set():
            server.command("CLIENT", "PAUSE", "300", "ALL")
            time.sleep(0.35)

    thread = threading.Thread(target=hold_up)
    thread.start()
    time.sleep(4)
    stop.set()
    thread.join()
    seen = report("300 ms late, all the time", traffic.stop())
    check(seen["tried"] == seen["answered"] and seen["lost"] == 0, "a slow server refuses refreshes", seen)
    check(seen["slowest_ms"] > 250, "it was not slow", seen)


run([killed_and_restarted, restarted_empty, restarted_behind, paused_for_ten_seconds, memory_is_full, slow],
    sys.argv[1])
