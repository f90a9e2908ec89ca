# SPDX-License-Identifier: MIT
"""Three Sentinels promote a replica when the primary fails, while sessions are refreshed."""

import sys
import time

from refusals import refusal
from sentinel_service import Sentinel, Service
from servers import Redis, suite, wait_until
from traffic import Traffic, check, check_bounded, check_none_lost, report, run


def primary_is_lost(programs, address_of, what):
    service = Service()
    traffic = Traffic(programs, address_of(service))
    time.sleep(0.5)
    service.sentinels[0].kill()  # the other two are enough, for the failover and for the store
    service.primary.kill()
    wait_until(lambda: service.replica.info("role") == "master", "the replica to take over")
    wait_until(lambda: traffic.log_in() == "in", "logins at the new primary")
    # The old primary restarts as a primary, until a Sentinel demotes it.
    service.primary.start()
    time.sleep(1.5)
    seen = report(what, traffic.stop())
    check_none_lost(seen)
    check(sum(seen["unavailable"].values()) > 0, "no call has failed", seen)
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
    check(suite(At(address + "hunter3"), programs, "contract: the store keeps the contract") == 0,
          "the passwords do not work")
    check("(denied)" in refusal(programs, address + "hunter4"), "a wrong password of the Sentinel works")
    check("do not know" in refusal(programs, address.replace("=main", "=other") + "hunter3"), "another service works")
    check("(denied)" in refusal(programs, address.replace(":hunter2@", "") + "hunter3"), "no password is needed")


run([lost_behind_sentinels, lost_with_all_named, passwords], sys.argv[1])
