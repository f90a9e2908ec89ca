# SPDX-License-Identifier: MIT
"""A RedisStore with servers with passwords, certificates, replicas, and settings that would lose sessions."""

import os
import subprocess
import sys
import tempfile

import certificates
from refusals import refusal
from servers import Redis, free_port, suite, wait_until
from traffic import check, run

SUITE = ("contract: the store keeps the contract",)


class At:
    def __init__(self, address):
        self.address = address


def works(programs, address):
    return suite(At(address), programs, *SUITE)


def password(programs):
    server = Redis()
    server.command("ACL", "SETUSER", "ann", "on", ">p@ss", "~*", "&*", "+@all")
    server.command("ACL", "SETUSER", "bob", "on", ">p@ss", "~*", "&*", "+get")
    # The permissions that docs/stores.md lists are enough.
    enough = ("on", ">p@ss", "~{t*", "+@read", "+@write", "+@scripting", "+info", "+time", "+cluster|slots", "+wait",
              "+ping")
    server.command("ACL", "SETUSER", "carl", *enough)
    server.command("ACL", "SETUSER", "dora", *enough, "-time")
    server.command("CONFIG", "SET", "requirepass", "hunter2")
    check(works(programs, f"redis://:hunter2@127.0.0.1:{server.port}") == 0, "the password does not work")
    check(works(programs, f"redis://ann:p%40ss@127.0.0.1:{server.port}") == 0, "the user does not work")
    check(works(programs, f"redis://carl:p%40ss@127.0.0.1:{server.port}") == 0, "the least permissions do not do")
    for address in (server.address, f"redis://:hunter3@127.0.0.1:{server.port}",
                    f"redis://bob:p%40ss@127.0.0.1:{server.port}", f"redis://dora:p%40ss@127.0.0.1:{server.port}"):
        text = refusal(programs, address)
        check("(denied)" in text and "hunter" not in text and "p@ss" not in text, text)


def password_in_a_file(programs):
    server = Redis()
    server.command("CONFIG", "SET", "requirepass", "hunter2")
    with tempfile.TemporaryDirectory(prefix="signet-auth-") as directory:
        file = f"{directory}/store"
        with open(file, "w", encoding="ascii") as text:
            text.write(f"redis://:hunter2@127.0.0.1:{server.port}\n")
        with subprocess.Popen([f"{programs}/auth-server", "--port", "0", "--store-file", file], cwd=directory, text=True,
                              stdout=subprocess.PIPE) as process:
            try:
                check(any("listening on" in line for line in process.stdout), "it has not started")
                with open(f"/proc/{process.pid}/cmdline", encoding="utf-8") as command:
                    check("hunter2" not in command.read(), "the password is in the list of processes")
            finally:
                process.terminate()
        for content in ("", "\n", None):
            os.remove(file)
            if content is not None:
                with open(file, "w", encoding="ascii") as text:
                    text.write(content)
            result = subprocess.run([f"{programs}/auth-server", "--store-file", file], text=True, capture_output=True,
                                    timeout=20, check=False)
            check(result.returncode == 2 and "--store-file takes" in result.stderr, "a file without an address", result)
            with open(file, "w", encoding="ascii") as text:
                text.write("nothing")


def certificate(programs):
    with tempfile.TemporaryDirectory(prefix="signet-tls-") as directory:
        for name in ("server", "other"):
            certificates.make(directory, name, "DNS:redis.example", "IP:127.0.0.1")
        pem = f"{directory}/server.pem"
        server = Redis(f"tls-cert-file {pem}", f"tls-key-file {directory}/server.key",
                       f"tls-ca-cert-file {pem}", "tls-auth-clients no")
        port = free_port()
        server.command("CONFIG", "SET", "tls-port", str(port))
        address = f"rediss://127.0.0.1:{port}?ca_file={pem}"
        check(works(programs, address) == 0, "TLS does not work")
        check(works(programs, address + "&server_name=redis.example") == 0, "the server's name does not work")
        check("certificate" in refusal(programs, f"rediss://127.0.0.1:{port}"), "an unknown certificate")
        check("certificate" in refusal(programs, address.replace("server.pem", "other.pem")), "another certificate")
        check("mismatch" in refusal(programs, address + "&server_name=bank.example"), "another name")
        refusal(programs, address.replace(str(port), str(server.port)))  # this server does not use TLS
        server.command("CONFIG", "SET", "tls-auth-clients", "yes")
        ours = f"&certificate_file={pem}&key_file={directory}/server.key"
        check(works(programs, address + ours) == 0, "our certificate does not work")
        refusal(programs, address)


def evicting(programs):
    server = Redis("maxmemory 100mb", "maxmemory-policy allkeys-lru")
    check("set its maxmemory-policy to noeviction" in refusal(programs, server.address), "an evicting server")
    check(works(programs, server.address + "?allow_eviction=1") == 0, "it may not be allowed")
    server.command("CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
    check("(evicting)" in refusal(programs, server.address), "an evicting server")


def replicas(programs):
    primary = Redis()
    replica = Redis(f"replicaof 127.0.0.1 {primary.port}")
    wait_until(lambda: replica.info("master_link_status") == "up", "replication")
    check("(readonly)" in refusal(programs, replica.address), "a replica was taken")
    both = f"redis://127.0.0.1:{replica.port},127.0.0.1:{primary.port}"
    check(works(programs, both) == 0, "the primary was not found")
    check(works(programs, both + "?replicas=1") == 0, "waiting for a replica does not work")
    check("(replicas)" in refusal(programs, both + "?replicas=2&timeout_ms=500"), "a replica that is not there")


def not_redis(programs):
    check("(unreachable)" in refusal(programs, "redis://127.0.0.1:1"), "nothing at all")
    check("must begin with one of" in refusal(programs, "mysql://127.0.0.1"), "another store")


run([password, password_in_a_file, certificate, evicting, replicas, not_redis], sys.argv[1])
