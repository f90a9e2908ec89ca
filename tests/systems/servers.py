# SPDX-License-Identifier: MIT
"""Starts Redis and PostgreSQL on loopback for a test, in separate directories, and stops them. Standard library
only."""

import atexit
import fcntl
import glob
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PATIENCE = 30  # seconds; a longer operation has failed
PORTS = f"{tempfile.gettempdir()}/signet-test-ports-{os.getuid()}"

claims = []  # files whose locks reserve the ports of this test


def free_port():
    """A port that is reserved for this test until it ends, together with the port 10000 above it, which a node of a
    Redis Cluster uses. Both are below the ephemeral ports of the kernel."""
    os.makedirs(PORTS, exist_ok=True)
    for _ in range(1000):
        port = random.randrange(11000, 21000)
        claim = open(f"{PORTS}/{port}", "w", encoding="ascii")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for number in (port, port + 10000):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            claim.close()
            continue
        claims.append(claim)
        return port
    raise AssertionError("no port is free between 11000 and 21000")


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def wait_until(is_true, what, patience=PATIENCE):
    """A server that cannot be queried is not ready yet."""
    deadline = time.monotonic() + patience
    failure = "nothing"
    while time.monotonic() < deadline:
        try:
            if is_true():
                return
        except OSError as error:
            failure = error
        time.sleep(0.02)
    raise AssertionError(f"waited {patience} s for {what}; the last thing that failed: {failure}")


class Process:
    """A server that this test has started. Stopped at the latest when the test ends."""

    def __init__(self):
        self.process = None
        atexit.register(self.remove)

    def spawn(self, command, **more):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **more)

    def signal(self, number):
        self.process.send_signal(number)

    def pause(self):
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        """Simulates a loss of power."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)

    def remove(self):
        try:
            self.kill()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as file:
            return file.read()


class Redis(Process):
    """`options` are lines of its configuration, without the dashes."""

    def __init__(self, *options, port=None, host="127.0.0.1"):
        super().__init__()
        self.binary = shutil.which("redis-server") or skip("redis-server is not installed")
        self.directory = tempfile.mkdtemp(prefix="signet-redis-")
        self.log_file = f"{self.directory}/log"
        self.port = port or free_port()
        self.host = host
        self.options = list(options)
        self.start()

    def start(self, *more, wait=True):
        words = [f"--{word}" if i == 0 else word for line in (*self.options, *more) for i, word in
                 enumerate(line.split(" "))]
        defaults = [] if any(option.startswith("save") for option in self.options) else ["--save", ""]
        self.spawn([self.binary, "--port", str(self.port), "--bind", self.host, "--dir", self.directory,
                    "--protected-mode", "no", *defaults, *words])
        if wait:
            wait_until(self.answers, f"Redis on port {self.port}: {self.log()[-2000:]}")

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Redis has ended: {self.log()[-2000:]}")
        return self.command("PING") == "PONG"

    def command(self, *words):
        """The answer of redis-cli as a string."""
        result = subprocess.run(["redis-cli", "-e", "-h", self.host, "-p", str(self.port), *words], capture_output=True,
                                text=True, timeout=PATIENCE)
        if result.returncode != 0:
            raise OSError(result.stderr or result.stdout)
        return result.stdout.strip()

    def info(self, name):
        for line in self.command("INFO").splitlines():
            if line.startswith(name + ":"):
                return line.split(":", 1)[1].strip()
        return None

    @property
    def address(self):
        return f"redis://{self.host}:{self.port}"


class Postgres(Process):
    """A database cluster; with `follows`, a streaming replica of another one."""

    def __init__(self, *options, follows=None):
        super().__init__()
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres")) or [shutil.which("postgres")]
        if not found[-1]:
            skip("PostgreSQL is not installed")
        self.bin = os.path.dirname(found[-1])
        self.directory = tempfile.mkdtemp(prefix="signet-postgres-")
        self.data = f"{self.directory}/data"
        self.log_file = f"{self.directory}/log"
        self.port = free_port()
        self.options = options
        self.user = "postgres"
        # PostgreSQL refuses to run as root.
        self.drop = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.directory, account.pw_uid, account.pw_gid)
            self.drop = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        if follows:
            self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-h", "127.0.0.1", "-p",
                     str(follows.port), "-U", "postgres")
        else:
            self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                     "--no-sync")
        self.start()

    def run(self, program, *arguments):
        subprocess.run([f"{self.bin}/{program}", *arguments], check=True, cwd=self.directory, capture_output=True,
                       timeout=PATIENCE * 2, **self.drop)

    def start(self, *more, wait=True):
        words = [word for option in (*self.options, *more) for word in ("-c", option)]
        self.spawn([f"{self.bin}/postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                    "-c", f"unix_socket_directories={self.directory}", "-c", "shared_buffers=64MB", *words],
                   cwd=self.directory, **self.drop)
        if wait:
            wait_until(self.answers, f"PostgreSQL on port {self.port}: {self.log()[-2000:]}")

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"PostgreSQL has ended: {self.log()[-2000:]}")
        return self.query("SELECT 1") == "1"

    def query(self, sql):
        result = subprocess.run([f"{self.bin}/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-X",
                                 "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql], capture_output=True, text=True,
                                timeout=PATIENCE)
        if result.returncode != 0:
            raise OSError(result.stderr)
        return result.stdout.strip()

    def signal(self, number):
        """Sends the signal to the server and to each of its processes, which serve one connection each."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True,
                                  check=False).stdout.split()
        for pid in [str(self.process.pid), *children]:
            try:
                os.kill(int(pid), number)
            except ProcessLookupError:
                pass

    def kill(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait(PATIENCE)
            # A process that still runs holds the shared memory and would prevent a restart.
            wait_until(lambda: not subprocess.run(["pgrep", "-f", f"^{self.bin}/postgres -D {self.data} "],
                                                  capture_output=True, check=False).stdout, "its processes to end")

    @property
    def address(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"


def suite(server, programs, *arguments):
    """Tests a server with the contract."""
    program = f"{programs}/systems/store_suite"
    if not os.path.exists(program):
        skip("the stores were not built")
    return subprocess.run([program, *arguments], env={**os.environ, "SIGNET_STORE": server.address}, timeout=200,
                          check=False).returncode
