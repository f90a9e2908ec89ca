# SPDX-License-Identifier: MIT
"""Three Sentinels make a replica the primary when the primary is lost, while sessions are refreshed."""

import sys
import time

from refusals import refusal
from servers import Redis, suite, wait_until
from traffic import Traffic, check, check_bounded, check_none_lost, report, run


class Sentinel(Redis):
    """Watches a primary by the name `main`."""

    def __init__(self, primary, *lines):
        self.lines = [f"sentinel monitor main 127.0.0.1 {primary.port} 2", "sentinel down-after-milliseconds main 500",
                      "sentinel failover-timeout main 5000", *lines]
        super().__init__()

    def start(self, *more, wait=True):
        file = f"{self.directory}/sentinel.conf"  # it writes down there what it learns
        with open(file, "w", encoding="utf-8") as config:
            config.write("\n".join([f"port {self.port}", f"bind {self.host}", f"dir {self.directory}",
                                    "protected-mode no", *self.lines]) + "\n")
        self.spawn([self.binary, file, "--sentinel"])
        if wait:
            wait_until(self.answers, f"a Sentinel on port {self.port}: {self.log()[-2000:]}")

    def answers(self):
        try:
            return self.command("PING") == "PONG"
        except OSError as error:
            return "NOAUTH" in str(error)


class Service:
    """A primary, a replica and three Sentinels."""

    def __init__(self):
        self.primary = Redis("repl-diskless-sync-delay 0")
        self.replica = Redis(f"replicaof 127.0.0.1 {self.primary.port}", "repl-diskless-sync-delay 0")
        wait_until(lambda: self.replica.info("master_link_status") == "up", "replication")
        self.sentinels = [Sentinel(self.primary) for _ in range(3)]
        for sentinel in self.sentinels:
            wait_until(lambda: "slaves=1,sentinels=3" in sentinel.command("INFO", "sentinel"), "the Sentinels to meet")

    def through_sentinels(self):
        return "redis+sentinel://" + self.places(*self.sentinels) + "?name=main"

    def by_name(self):
        return "redis://" + self.places(self.primary, self.replica)

    @staticmethod
    def places(*servers):
        return ",".join(f"127.0.0.1:{server.port}" for server in servers)


def primary_is_lost(programs, address_of, what):
    service = Service()
    traffic = Traffic(programs, address_of(service))
    time.sleep(0.5)
    service.sentinels[0].kill()  # the other two are enough, for the failover and for the store
    service.primary.kill()
    wait_until(lambda: service.replica.info("role") == "master", "the replica to take over")
    wait_until(lambda: traffic.log_in() == "in", "logins at the new primary")
    # The old one comes back as a primary that knows nothing of what has happened, until a Sentinel tells it.
    service.primary.start()
    time.sleep(1.5)
    seen = report(what, traffic.stop())
    check_none_lost(seen)
    check(sum(seen["unavailable"].values()) > 0, "nobody has noticed", seen)
    check_bounded(seen, traffic)


def lost_behind_sentinels(programs):
    primary_is_lost(programs, Service.through_sentinels, "Sentinels find the replica that takes over")


def lost_with_all_named(programs):
    primary_is_lost(programs, Service.by_name, "a replica that is named takes over")


def passwords(programs):
    primary = Redis()
    primary.command("CONFIG", "SET", "requirepass", "hunter2")
    sentinel = Sentinel(primary, "sentinel auth-pass main hunter2", "requirepass hunter3")

    class At:
        def __init__(self, address):
            self.address = address

    address = f"redis+sentinel://:hunter2@127.0.0.1:{sentinel.port}?name=main&sentinel_password="
    check(suite(At(address + "hunter3"), programs, "contract: the store keeps it") == 0, "the passwords do not work")
    check("(denied)" in refusal(programs, address + "hunter4"), "a wrong password of the Sentinel works")
    check("do not know" in refusal(programs, address.replace("=main", "=other") + "hunter3"), "another service works")
    check("(denied)" in refusal(programs, address.replace(":hunter2@", "") + "hunter3"), "no password is needed")


run([lost_behind_sentinels, lost_with_all_named, passwords], sys.argv[1])
