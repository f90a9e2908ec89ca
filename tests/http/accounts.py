# SPDX-License-Identifier: MIT
"""Sign-up, login, and the requests that auth-server refuses before it reads a token."""

import concurrent.futures
import contextlib
import gzip
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time

from harness import PATIENCE, Server, auth_server, bearer, check, claims_of, log_in, request, run, send_raw, sign_up

GOOD = {"email": "ann@example.org", "password": "correct horse battery"}


def error_of(answer):
    try:
        return answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return repr(answer)


def signing_up(programs):
    with auth_server(programs) as server:
        answer = request(server.port, "POST", "/auth/signup", body=GOOD | {"email": "Ann@Example.ORG"})
        check(answer.status == 201 and answer.json()["email"] == "ann@example.org", answer)
        again = request(server.port, "POST", "/auth/signup", body=GOOD)
        check((again.status, error_of(again)) == (409, "email_taken"), again)
        for email in ("", "ann", "@example.org", "ann@", "ann@localhost", "a b@example.org", "a@b@example.org",
                      "ann@example..org", "ann@.org", "ann@example.org\n", "ann@example.org\u0000", "ä@example.org",
                      "x" * 65 + "@example.org", "a@" + "b" * 250 + ".org", "<ann@example.org>"):
            answer = request(server.port, "POST", "/auth/signup", body=GOOD | {"email": email})
            check((answer.status, error_of(answer)) == (400, "invalid_email"), email, answer)
        for password in ("", "short", "password123", "PASSWORD", "aaaaaaaaaaaa", "bob@example.org", "x" * 257):
            answer = request(server.port, "POST", "/auth/signup", body={"email": "bob@example.org", "password": password})
            check((answer.status, error_of(answer)) == (400, "invalid_password"), password, answer)
        for password in ("correct horse", "ünïcödé-secret", "12345678a", "x y z \u0000 nul", "\U0001f511" * 8):
            email = f"user{len(password.encode())}@example.org"
            sign_up(server.port, email, password)
            log_in(server.port, email, password)


def bodies(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        access = log_in(server.port)["access_token"]
        for path, headers in (("/auth/signup", []), ("/auth/login", []), ("/auth/password", bearer(access))):
            for body in ("", "{", "[]", "null", '"x"', '{"email"}', "{}{}", "\ufeff{}", "[" * 8000, '{"a":' * 2000):
                answer = request(server.port, "POST", path, headers, body)
                check((answer.status, error_of(answer)) == (400, "invalid_request"), path, body[:20], answer)
            for body in ({}, {"email": 1, "password": 2}, {"email": None}, {"email": ["a@b.example"], "password": "x" * 9}):
                answer = request(server.port, "POST", path, headers, body)
                check((answer.status, error_of(answer)) == (400, "invalid_request"), path, body, answer)
            for kind in (None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"):
                answer = request(server.port, "POST", path, headers, "{}", kind)
                check((answer.status, error_of(answer)) == (415, "unsupported_media_type"), path, kind, answer)
            answer = request(server.port, "POST", path, headers, "x" * 17_000)
            check(answer.status == 413, path, "a large body", answer)
        kind = "Application/JSON ; charset=utf-8"
        check(request(server.port, "POST", "/auth/login", body=GOOD, content_type=kind).status == 200, kind)
        for device in (1, "x" * 101, "a\nb"):
            answer = request(server.port, "POST", "/auth/login", body=GOOD | {"device": device})
            check((answer.status, error_of(answer)) == (400, "invalid_request"), device, answer)
        check(request(server.port, "PUT", "/auth/login", body="").status == 405, "wrong method")
        check(request(server.port, "GET", "/auth/login").get("Allow") == "POST", "Allow")


def what_a_request_may_take(programs):
    """Bodies that are chunked, compressed, longer than their declared length, or without an end."""
    login = b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    body = json.dumps(GOOD).encode()

    def answers(port, head, content, last=False):
        return send_raw(port, login + head + b"\r\n" + content, last=last)

    with auth_server(programs) as server:
        sign_up(server.port)
        whole = body + b" " * (16 * 1024 - len(body))
        check(answers(server.port, b"Content-Length: %d\r\n" % len(whole), whole).status == 200, "16 KiB")
        chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
        for case, head, content, status, error in [
            ("a byte more", b"Content-Length: %d\r\n" % (len(whole) + 1), whole + b" ", 413, "content_too_large"),
            ("a body that never comes", b"Content-Length: 1000000000000\r\n", b"", 413, "content_too_large"),
            ("a length beyond 64 bits", b"Content-Length: 99999999999999999999\r\n", b"", 411, "length_required"),
            ("a length that is no number", b"Content-Length: 5, 5\r\n", b"", 411, "length_required"),
            ("two lengths", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"", 411, "length_required"),
            ("chunks", b"Transfer-Encoding: chunked\r\n", chunk * 100 + b"0\r\n\r\n", 411, "length_required"),
            ("chunks and a length", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunk, 411, "length_required"),
        ]:
            answer = answers(server.port, head, content)
            check((answer.status, error_of(answer)) == (status, error), case, answer)
        for coding in (b"gzip", b"deflate", b"br", b"identity"):
            bomb = gzip.compress(b" " * 1_000_000)
            answer = answers(server.port, b"Content-Encoding: %s\r\nContent-Length: %d\r\n" % (coding, len(bomb)), bomb)
            check((answer.status, error_of(answer)) == (415, "unsupported_media_type"), coding, answer)

        # The bytes after an unread body are not a request.
        inner = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        for head in (b"Content-Length: %d\r\n" % len(inner), b"Transfer-Encoding: chunked\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
                connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + inner)
                connection.shutdown(socket.SHUT_WR)
                received = b""
                while chunk := connection.recv(65536):
                    received += chunk
            check(received.count(b"HTTP/1.1 ") == 1, "a body was served as a request", received)

        line = b"X-Filler: " + b"x" * 1000 + b"\r\n"
        head = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
        check(send_raw(server.port, head + line * 60 + b"\r\n").status == 200, "60 KiB of fields")
        check(send_raw(server.port, head + line * 70 + b"\r\n").status in (0, 400), "70 KiB of fields")
        check(send_raw(server.port, head + b"X: " + b"x" * 8200 + b"\r\n\r\n").status == 400, "a field of 8 KiB")
        check(request(server.port, "GET", "/healthz").status == 200, "it has survived")


def logging_in(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        answer = request(server.port, "POST", "/auth/login", body=GOOD | {"device": "Laptop\u2122"})
        tokens = answer.json()
        check(answer.get("Cache-Control") == "no-store", answer)
        check(set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in",
                              "session_id"}, tokens)
        check(tokens["token_type"] == "Bearer" and 890 <= tokens["expires_in"] <= 900, tokens)
        check(604_790 <= tokens["refresh_expires_in"] <= 604_800, tokens)
        check(claims_of(tokens["access_token"])["sid"] == tokens["session_id"], tokens)
        remembered = log_in(server.port, remember_me=True)
        check(2_591_990 <= remembered["refresh_expires_in"] <= 2_592_000, remembered)
        refused = [request(server.port, "POST", "/auth/login", body=GOOD | change)
                   for change in ({"password": "wrong password"}, {"email": "nobody@example.org"}, {"password": ""},
                                  {"email": "nobody@example.org", "password": ""})]
        for one in refused:
            check(one.status == 401 and one.get("WWW-Authenticate") == 'Bearer realm="api"', one)
            check(one.body == refused[0].body and error_of(one) == "invalid_credentials", one)
        me = request(server.port, "GET", "/me", bearer(tokens["access_token"])).json()
        check(me["email"] == GOOD["email"] and me["session_id"] == tokens["session_id"], me)
        log = server.log()
        check("login_refused" in log and "logged_in" in log and "signed_up" in log, log)
        for secret in (GOOD["password"], "wrong password", tokens["access_token"], tokens["refresh_token"],
                       tokens["access_token"].split(".")[2]):
            check(secret not in log, "a secret in the log")


def check_same_time(port, case):
    """A wrong password for a known and for an unknown account. They take turns, so that other programs slow both."""
    times = {"ann@example.org": [], "nobody@example.org": []}
    for _ in range(5):
        for email, seconds in times.items():
            start = time.monotonic()
            answer = request(port, "POST", "/auth/login", body={"email": email, "password": "wrong password"})
            seconds.append(time.monotonic() - start)
            check(answer.status == 401, case, answer)
    known, unknown = (min(seconds) for seconds in times.values())
    check(0.25 < known / unknown < 4, case, "known", known, "unknown", unknown)
    check(unknown > 0.02, case, "no password was hashed", unknown)


def server_with_cost(programs, cost):
    return Server(f"{programs}/auth-server", "--port", "0", "--password-cost", str(cost), "--login-attempts", "500")


def unknown_accounts_take_as_long(programs):
    with server_with_cost(programs, 14) as server:
        sign_up(server.port)
        check_same_time(server.port, "a hash of the present cost")


def attempts_are_limited(programs):
    with Server(f"{programs}/auth-server", "--port", "0", "--password-cost", "10", "--login-attempts", "4") as server:
        sign_up(server.port)
        wrong = GOOD | {"password": "wrong password"}
        statuses = [request(server.port, "POST", "/auth/login", body=wrong).status for _ in range(5)]
        check(statuses == [401] * 4 + [429], statuses)
        answer = request(server.port, "POST", "/auth/login", body=GOOD | {"email": "ANN@example.org"})
        check(answer.status == 429 and 1 <= int(answer.get("Retry-After")) <= 15, answer)
        check(error_of(answer) == "too_many_attempts", answer)
        for i in range(40):
            answer = request(server.port, "POST", "/auth/login", body=wrong | {"email": f"u{i}@example.org"})
        check(answer.status == 429, "an address that tries many accounts", answer)

    options = ("--port", "0", "--password-cost", "10", "--login-attempts", "4", "--sign-ups", "3",
               "--client-address-header", "X-Real-IP")
    with Server(f"{programs}/auth-server", *options) as server:
        def call(path, body, address, headers=()):
            return request(server.port, "POST", path, [("X-Real-IP", address), *headers], body)

        check(call("/auth/signup", GOOD, "192.0.2.1").status == 409, "the account exists")
        statuses = [call("/auth/signup", GOOD | {"email": f"u{i}@example.org"}, "192.0.2.1").status for i in range(4)]
        check(statuses == [201] * 2 + [429] * 2, "sign-ups of one address", statuses)
        check(call("/auth/signup", GOOD | {"email": "bob@example.org"}, "192.0.2.2").status == 201, "of another one")

        # Attempts of other addresses lock nobody out; all addresses of an IPv6 network count as one.
        check(call("/auth/login", GOOD, "192.0.2.1").status == 200, "sign-ups are not logins")
        for other in ("192.0.2.9", "2001:db8::{}"):
            statuses = [call("/auth/login", wrong, other.format(i)).status for i in range(6)]
            check(statuses == [401] * 4 + [429] * 2, other, statuses)
        check(call("/auth/login", GOOD, "2001:db8:0:1::1").status == 200, "another IPv6 network")
        owner = call("/auth/login", GOOD, "192.0.2.1").json()
        thief = call("/auth/login", GOOD, "192.0.2.1").json()

        def change(tokens, current, address):
            body = {"current": current, "new": "another good one"}
            return call("/auth/password", body, address, bearer(tokens["access_token"])).status

        statuses = [change(thief, "wrong password", f"198.51.100.{i}") for i in range(6)]
        check(statuses == [403] * 4 + [429] * 2, "guesses with one session", statuses)
        check(change(owner, GOOD["password"], "192.0.2.1") == 204, "the owner is locked out")


def hashes_of_another_cost(programs):
    """They take as long to check as new ones, and are replaced at the next login."""
    def stored_cost():
        with contextlib.closing(sqlite3.connect("auth.db.accounts")) as database:
            return database.execute("SELECT CAST(password_hash AS TEXT) FROM accounts").fetchone()[0].split("$")[1]

    with server_with_cost(programs, 10) as server:
        sign_up(server.port)
    with server_with_cost(programs, 14) as server:
        check_same_time(server.port, "a cheaper hash")
        check(stored_cost() == "10", "a wrong password replaces the hash")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            logins = [pool.submit(log_in, server.port) for _ in range(4)]
            pairs = [login.result() for login in logins]
        check(stored_cost() == "14", stored_cost())
        statuses = [request(server.port, "GET", "/me", bearer(pair["access_token"])).status for pair in pairs]
        check(statuses == [200] * 4, "logins while the hash was replaced", statuses)
        log_in(server.port)
    with server_with_cost(programs, 10) as server:
        check_same_time(server.port, "a costlier hash")
        log_in(server.port)
        check(stored_cost() == "10", stored_cost())



def starting(programs):
    def run_program(*options):
        done = subprocess.run([f"{programs}/auth-server", *options], capture_output=True, text=True, timeout=20, check=False)
        return done.returncode, done.stdout, done.stderr

    status, out, err = run_program("--help")
    check(status == 0 and "/auth/login" in out and not err, status, out, err)
    for options, word in ((["--port", "x"], "--port"), (["--port", "65536"], "--port"), (["--bogus", "1"], "--bogus"),
                          (["serve"], "must be an option"), (["--db"], "--db"), (["--password-cost", "30"], "--password-cost"),
                          (["--leeway", "601"], "--leeway"), (["--retry-window", "121"], "--retry-window"),
                          (["--connections", "0"], "--connections")):
        status, out, err = run_program(*options)
        check(status == 2 and word in err and not out, options, status, out, err)

    with auth_server(programs) as server:
        check("made a new key in auth.key" in server.output, server.output)
        check(os.stat("auth.key").st_mode & 0o777 == 0o600, oct(os.stat("auth.key").st_mode))
        status, _, err = run_program("--port", str(server.port), "--db", ":memory:")
        check(status == 1 and "another program uses the port" in err, status, err)
        check(request(server.port, "GET", "/healthz").json() == {"status": "ok"}, "health")
        check(server.stop() == 0, "exit status")
        check("stopping" in server.log() and "stopped" in server.log(), server.log())
    with auth_server(programs) as server:
        check("made a new key" not in server.output, server.output)
        check(server.stop() == 0, "exit status")

    os.chmod("auth.key", 0o644)
    status, _, err = run_program("--port", "0")
    check(status == 1 and "chmod 600" in err, status, err)
    os.chmod("auth.key", 0o600)
    with open("short.key", "w", encoding="ascii") as file:
        file.write("c2hvcnQ\n")
    os.chmod("short.key", 0o600)
    for key_file, word in (("short.key", "32 bytes"), (".", "directory"), ("no/such/directory/key", "cannot write")):
        status, _, err = run_program("--port", "0", "--key-file", key_file)
        check(status == 1 and word in err and "c2hvcnQ" not in err, key_file, status, err)

    subprocess.run(["python3", "-c", "import sqlite3; c = sqlite3.connect('other.db'); c.execute('CREATE TABLE t (x)')"],
                   check=True)
    with open("text.db", "w", encoding="ascii") as file:
        file.write("this is no database, whatever its name says\n" * 50)
    os.rename("auth.db.accounts", "kept.accounts")
    for database, word in (("other.db", "another program"), ("text.db", "cannot be opened"), ("no/such/file.db", "cannot")):
        status, _, err = run_program("--port", "0", "--db", database)
        check(status == 1 and word in err, database, status, err)
    check(not os.path.exists("other.db.accounts"), "accounts were created next to a file of another program")
    os.rename("other.db", "auth.db.accounts")
    status, _, err = run_program("--port", "0")
    check(status == 1 and "another program" in err, status, err)


def told_to_stop_while_it_starts(programs):
    def waits_for_signals(process):
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            blocked = next(line.split()[1] for line in file if line.startswith("SigBlk"))
        return int(blocked, 16) >> (signal.SIGTERM - 1) & 1

    for _ in range(40):
        process = subprocess.Popen([f"{programs}/auth-server", "--port", "0", "--password-cost", "10"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not waits_for_signals(process) and time.monotonic() < deadline:
            pass
        process.terminate()
        try:
            check(process.wait(PATIENCE) == 0, "exit status", process.returncode)
        finally:
            process.kill()
            process.wait()


def stopping_answers_what_has_begun(programs):
    options = ("--port", "0", "--password-cost", "16", "--login-attempts", "500")
    with Server(f"{programs}/auth-server", *options) as server, concurrent.futures.ThreadPoolExecutor(4) as pool:
        sign_up(server.port)
        logins = [pool.submit(request, server.port, "POST", "/auth/login", (), GOOD) for _ in range(2)]
        time.sleep(0.2)  # each request takes longer than that
        server.process.send_signal(signal.SIGTERM)
        answers = [login.result().status for login in logins]
        check(answers == [200] * 2, answers)
        check(server.process.wait(20) == 0, "exit status")
        log = server.log()
        check(0 < log.find("stopping") < log.rfind("logged_in") < log.find("stopped"), log)


def proxies_tell_the_address(programs):
    def statuses(server):
        wrong = [request(server.port, "POST", "/auth/login", [("X-Real-IP", f"203.0.113.{i % 2}")],
                         GOOD | {"email": f"u{i}@example.org"}).status for i in range(24)]
        return wrong.count(429)

    options = (f"{programs}/auth-server", "--port", "0", "--password-cost", "10", "--login-attempts", "2")
    with Server(*options) as server:
        check(statuses(server) >= 10, "strangers choose the address that they are counted by")
    with Server(*options, "--client-address-header", "X-Real-IP") as server:
        check(statuses(server) == 0, "two addresses are counted as one")
        check('address=203.0.113.1' in server.log(), server.log())


def files_are_private(programs):
    """All files of the server with any umask, and readable files of an earlier version."""
    def modes():
        return {name: oct(os.stat(name).st_mode & 0o777) for name in os.listdir(".") if name.startswith(f"private{umask}")}

    before = os.umask(0)
    try:
        for umask in (0, 0o777):
            for _ in range(2):
                os.umask(umask)
                files = ("--db", f"private{umask}.db", "--key-file", f"private{umask}.key")
                with auth_server(programs, *files) as server:
                    sign_up(server.port, f"{time.monotonic_ns()}@example.org")
                    check(len(modes()) >= 5 and set(modes().values()) == {"0o600"}, umask, modes())
                os.umask(0o077)
                with contextlib.closing(sqlite3.connect(f"private{umask}.db.accounts")) as accounts, accounts:
                    accounts.execute("PRAGMA user_version = 0")  # as in an earlier version
                os.chmod(f"private{umask}.db.accounts", 0o644)
    finally:
        os.umask(before)


run([signing_up, bodies, what_a_request_may_take, files_are_private, logging_in, unknown_accounts_take_as_long,
     attempts_are_limited, hashes_of_another_cost, starting, told_to_stop_while_it_starts, stopping_answers_what_has_begun,
     proxies_tell_the_address])
