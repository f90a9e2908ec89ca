# SPDX-License-Identifier: MIT
"""A primary, a replica and three Sentinels on loopback."""

from servers import Redis, wait_until


class Sentinel(Redis):
    """Watches a primary by the name `main`."""

    def __init__(self, primary, *lines):
        self.lines = [f"sentinel monitor main 127.0.0.1 {primary.port} 2", "sentinel down-after-milliseconds main 500",
                      "sentinel failover-timeout main 5000", *lines]
        super().__init__()

    def start(self, *more, wait=True):
        file = f"{self.directory}/sentinel.conf"  # Sentinel stores its state in this file
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
