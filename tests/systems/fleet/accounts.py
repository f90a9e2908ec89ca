# SPDX-License-Identifier: MIT
"""Two servers, which stand for two machines, share accounts and sessions in PostgreSQL."""

import http.client
import json
import os
import signal
import sys
import tempfile

from fleet import PASSWORD, AuthServer, call, log_in, sign_up
from servers import Postgres
from traffic import check, run


def log_in_status(server, email, password=PASSWORD):
    return call(server.port, "POST", "/auth/login", body={"email": email, "password": password})[0]


def check_unavailable(port, token):
    """Each call that needs PostgreSQL is answered with 503, and says when to try again."""
    email = {"email": "ann@example.org", "password": PASSWORD}
    for method, path, body in [("GET", "/healthz", None), ("GET", "/me", None), ("GET", "/auth/sessions", None),
                               ("POST", "/auth/login", email), ("POST", "/auth/signup", email),
                               ("POST", "/auth/logout-others", None),
                               ("POST", "/auth/password", {"current": PASSWORD, "new": "another horse staple"})]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(method, path, body and json.dumps(body),
                           {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        error = json.loads(answer.read()).get("error")
        check((answer.status, error) == (503, "temporarily_unavailable"), path, answer.status, error)
        check(int(answer.getheader("Retry-After") or 0) >= 1, path, "has no Retry-After")
        connection.close()


def are_shared(programs):
    database = Postgres("fsync=off")
    with tempfile.TemporaryDirectory(prefix="signet-fleet-") as one, tempfile.TemporaryDirectory(
            prefix="signet-fleet-") as other:
        key = f"{one}/key"
        here, there = fleet = [AuthServer(programs, directory, database.address, number)
                               for number, directory in enumerate((one, other), 1)]
        try:
            for server in fleet:
                server.start("--key-file", key)
            sign_up(here.port, "ann@example.org")
            again = {"email": "Ann@example.org", "password": PASSWORD}
            check(call(there.port, "POST", "/auth/signup", body=again)[0] == 409, "one address, two accounts")
            pair = log_in(there.port, "ann@example.org")
            check(call(here.port, "GET", "/me", pair["access_token"])[1].get("email") == "ann@example.org",
                  "the other server does not know the account")
            change = {"current": PASSWORD, "new": "battery horse staple"}
            check(call(there.port, "POST", "/auth/password", pair["access_token"], change)[0] in (200, 204),
                  "the password cannot be changed")
            check(log_in_status(here, "ann@example.org") == 401, "the old password still works")
            check(log_in_status(here, "ann@example.org", "battery horse staple") == 200, "the new one does not work")
            check(log_in_status(here, "bob@example.org") == 401, "an account that does not exist")
            check(log_in_status(here, "' OR ''='@example.org") in (400, 401), "an address that is SQL")
            check(not os.path.exists(f"{one}/fleet.db.accounts"), "accounts are kept in a file")

            database.pause()
            check(log_in_status(here, "ann@example.org", "battery horse staple") == 503, "a login succeeds")
            database.resume()
            database.kill()
            check_unavailable(here.port, pair["access_token"])
            database.start()
            check(log_in_status(here, "ann@example.org", "battery horse staple") == 200, "it does not recover")
            there.process.send_signal(signal.SIGTERM)
            there.process.wait(20)
            there.start("--key-file", key)
            check(log_in_status(there, "ann@example.org", "battery horse staple") == 200, "it forgets at a restart")
        finally:
            for server in fleet:
                server.stop()


run([are_shared], sys.argv[1])
