# SPDX-License-Identifier: MIT
"""A PostgresStore with a server that requires a password and has a certificate."""

import os
import shutil
import sys

import certificates
from refusals import refusal
from servers import Postgres, suite
from traffic import check, run


class Guarded(Postgres):
    """Accepts the user `ann` only with TLS and her password."""

    def __init__(self):
        super().__init__("password_encryption=scram-sha-256")
        self.query("CREATE USER ann PASSWORD 'p@ss'")
        self.query("GRANT CREATE ON DATABASE postgres TO ann")
        self.certificates = f"{self.directory}/certificates"
        os.mkdir(self.certificates)
        for name in ("server", "other"):
            certificates.make(self.certificates, name, "DNS:localhost", "DNS:postgres.example")
        shutil.chown(f"{self.certificates}/server.key", "postgres")
        with open(f"{self.data}/pg_hba.conf", "w", encoding="ascii") as rules:
            rules.write("host all postgres 127.0.0.1/32 trust\nhostssl all ann 127.0.0.1/32 scram-sha-256\n")
        for name, value in (("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")):
            self.query(f"ALTER SYSTEM SET {name} = '{self.certificates}/{value}'")
        self.query("ALTER SYSTEM SET ssl = on")
        self.query("SELECT pg_reload_conf()")

    def to(self, password="p%40ss", host="localhost", mode="verify-full", trusted="server"):
        return (f"postgresql://ann:{password}@{host}:{self.port}/postgres?hostaddr=127.0.0.1&sslmode={mode}"
                f"&sslrootcert={self.certificates}/{trusted}.pem")


def password_and_certificate(programs):
    server = Guarded()

    class Ann:
        address = server.to()

    check(suite(Ann, programs, "contract: the store keeps the contract") == 0, "password and TLS do not work")
    method = server.query("SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'ann'")
    check(method == "SCRAM-SHA-256", "the password is kept as", method)
    for what, address, words in (("a wrong password", server.to(password="hunter2"), "password authentication failed"),
                                 ("another certificate", server.to(trusted="other"), "certificate verify failed"),
                                 ("another name", server.to(host="bank.example"), "does not match host name"),
                                 ("no TLS", server.to(mode="disable"), "no pg_hba.conf entry")):
        text = refusal(programs, address)
        check(words in text and "hunter2" not in text and "p@ss" not in text, what, text)


def no_certificate(programs):
    server = Postgres("fsync=off")
    text = refusal(programs, server.address + "?sslmode=verify-full")
    check("cannot be used" in text and "SSL" in text.upper(), "a server without TLS was taken", text)


run([password_and_certificate, no_certificate], sys.argv[1])
