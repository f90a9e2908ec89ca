# SPDX-License-Identifier: MIT
"""One login in a separate program, for tests that disturb servers meanwhile."""

import os
import subprocess

from servers import PATIENCE, skip
from traffic import check


class Session:
    """One login in a separate program."""

    def __init__(self, programs, address, **more):
        program = f"{programs}/systems/store_session"
        if not os.path.exists(program):
            skip("the stores were not built")
        self.process = subprocess.Popen([program], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "SIGNET_STORE": address, **more})
        check(self.does("log in") == "ok", "a login fails")

    def does(self, what, within_ms=1600):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        answer, took = self.process.stdout.readline().split()
        check(float(took) < within_ms, what, "took", took, "ms")
        return answer

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


def reads(server):
    """The number of reads of a session that a Redis server has answered."""
    for line in server.command("INFO", "commandstats").splitlines():
        if line.startswith("cmdstat_get:"):
            return int(line.split("calls=")[1].split(",")[0])
    return 0
