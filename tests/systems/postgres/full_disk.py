# SPDX-License-Identifier: MIT
"""The results of refreshes when the disk of PostgreSQL is full: that of the tables, or that of all files including its
log."""

import os
import shutil
import subprocess
import sys
import time

from servers import PATIENCE, Postgres, skip, wait_until
from traffic import Traffic, check, check_none_lost, report, run


class Disk:
    """A small tmpfs at a directory. Only root can mount it."""

    def __init__(self, directory, megabytes):
        self.directory = directory
        mounted = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", directory], capture_output=True,
            check=False, timeout=PATIENCE).returncode == 0
        if not mounted:
            skip("a small disk cannot be made here")
        shutil.chown(directory, "postgres")

    def fill(self):
        with open(f"{self.directory}/filler", "wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                return  # the disk is full

    def clear(self):
        os.remove(f"{self.directory}/filler")

    def remove(self):
        subprocess.run(["umount", "--lazy", self.directory], check=True, capture_output=True, timeout=PATIENCE)


def log_in_until(traffic, answers, what):
    """Logs in repeatedly until one of these answers arrives."""
    seen = set()

    def comes():
        seen.add(traffic.log_in())
        return seen & answers

    wait_until(comes, what)
    return seen


def tables(programs):
    server = Postgres("fsync=off")
    space = f"{server.directory}/space"
    os.mkdir(space)
    disk = Disk(space, 32)
    try:
        server.query(f"CREATE TABLESPACE small LOCATION '{space}'")
        server.query("ALTER SYSTEM SET default_tablespace = 'small'")
        server.query("SELECT pg_reload_conf()")
        traffic = Traffic(programs, server.address)
        time.sleep(0.5)
        disk.fill()
        seen = log_in_until(traffic, {"full"}, "a login to find no room")
        check(seen <= {"in", "full"}, "a wrong error name", seen)
        time.sleep(1)
        disk.clear()
        log_in_until(traffic, {"in"}, "logins to go on")
        seen = report("the disk of its tables full", traffic.stop())
        check_none_lost(seen)
        check(seen["healed"] == 0 and seen["resigned"] == 0, "writes that were answered were lost", seen)
        check(set(seen["unavailable"]) <= {"full"}, "a wrong error name", seen)
    finally:
        server.kill()
        disk.remove()


class OnDisk(Postgres):
    """All files on the small disk. The log allocates a new file for each 16 MB."""

    def run(self, program, *arguments):
        if program == "initdb":
            os.mkdir(self.data)
            self.disk = Disk(self.data, 100)
            arguments = (*arguments, "--wal-segsize=1")
        super().run(program, *arguments)


def everything(programs):
    server = OnDisk("wal_recycle=off", "min_wal_size=2MB", "max_wal_size=4MB")
    try:
        traffic = Traffic(programs, server.address)
        time.sleep(0.5)
        server.disk.fill()
        seen = log_in_until(traffic, {"full", "lost", "unreachable", "loading", "io"}, "a login to find no room")
        print("    a login:", *sorted(seen))
        time.sleep(1)
        server.disk.clear()
        if server.process.poll() is not None:
            server.start()  # without space for its log, the server ends, and cannot start again before there is space
        log_in_until(traffic, {"in"}, "logins to go on")
        seen = report("the disk of everything full", traffic.stop())
        check_none_lost(seen)
        check(seen["healed"] == 0 and seen["resigned"] == 0, "writes that were answered were lost", seen)
    finally:
        server.kill()
        server.disk.remove()


run([tables, everything], sys.argv[1])
