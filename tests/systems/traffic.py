# SPDX-License-Identifier: MIT
"""Refreshes that continue while a test disturbs the server, and their results."""

import json
import os
import select
import subprocess
import sys
import time

import servers


class Traffic:
    def __init__(self, programs, address, sessions=200, threads=6, timeout_ms=1000, healed_generations=2):
        """`healed_generations`: a session rotates several times a second here, unlike with a real client."""
        program = f"{programs}/systems/store_traffic"
        if not os.path.exists(program):
            servers.skip("the stores were not built")
        self.timeout_ms = timeout_ms
        self.process = subprocess.Popen([program, str(sessions), str(threads), str(timeout_ms), str(healed_generations)],
                                        text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "SIGNET_STORE": address})
        self.expect("ready")

    def line(self, patience=servers.PATIENCE * 2):
        ready, _, _ = select.select([self.process.stdout], [], [], patience)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise AssertionError("the traffic has stopped by itself")
        return line.strip()

    def expect(self, line):
        found = self.line()
        assert found == line, found

    def log_in(self):
        """`in`, or the reason of the failure."""
        self.process.stdin.write("log in\n")
        self.process.stdin.flush()
        return self.line()

    def stop(self):
        self.process.stdin.close()
        seen = json.loads(self.line())
        self.process.wait(servers.PATIENCE)
        return seen


failures = 0


def check(condition, *what):
    global failures
    if not condition:
        failures += 1
        line = sys._getframe(1).f_lineno
        print(f"FAILED at line {line}:", *what, file=sys.stderr)


def report(scenario, seen):
    """Prints one line, and checks the promises that always hold."""
    unavailable = sum(seen["unavailable"].values())
    refused = sum(seen["refused"].values())
    why = ", ".join(f"{count} {word}" for word, count in (seen["unavailable"] | seen["refused"]).items())
    print(f"{scenario:44} tried {seen['tried']:6}  answered {seen['answered']:6}  unavailable {unavailable:5}  "
          f"refused {refused:4}  lost {seen['lost']:4}  healed {seen['healed']:4}  double successors {seen['forks']}  "
          f"slowest {seen['slowest_ms']:6.0f} ms  {why}", flush=True)
    check(seen["forks"] == 0, "a token has two successors", seen)
    return seen


def check_none_lost(seen):
    check(seen["lost"] == 0 and not seen["refused"], "sessions were lost", seen)


def check_bounded(seen, traffic):
    """A refresh is two calls of the store, each bounded by the timeout; the rest is for a busy machine."""
    check(seen["slowest_ms"] < 2 * traffic.timeout_ms + 3000, "a refresh took too long", seen)


def pause_for_ten_seconds(programs, server):
    traffic = Traffic(programs, server.address)
    time.sleep(0.5)
    server.pause()
    time.sleep(2)
    before = time.monotonic()
    why = traffic.log_in()
    check(why in ("timeout", "unreachable", "busy"), "a login while the server stands still:", why)
    check(time.monotonic() - before < 4, "a login took", time.monotonic() - before)
    time.sleep(8 - (time.monotonic() - before))
    server.resume()
    time.sleep(2)
    seen = report("paused for 10 s", traffic.stop())
    check_none_lost(seen)
    check_bounded(seen, traffic)
    check(seen["unavailable"].get("timeout", 0) > 0, "no call has failed", seen)


def run(tests, programs):
    chosen = sys.argv[2:]
    for test in tests:
        if not chosen or test.__name__ in chosen:
            start = time.monotonic()
            test(programs)
            print(f"    {time.monotonic() - start:5.1f} s  {test.__name__.replace('_', ' ')}", flush=True)
    sys.exit(1 if failures else 0)
