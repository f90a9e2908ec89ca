# SPDX-License-Identifier: MIT
"""Sessions over HTTP: refresh, reuse, logouts, change of password, restarts and kills."""

import concurrent.futures
import contextlib
import json
import re
import signal
import sqlite3
import threading
import time

from harness import (PATIENCE, auth_server, bearer, check, claims_of, csrf_of, encode, log_in, request, run, send_raw, sign, sign_up)

REFRESH = "__Host-refresh_token"


def refresh(port, token):
    return request(port, "POST", "/auth/refresh", bearer(token))


def status_of_me(port, tokens):
    return request(port, "GET", "/me", bearer(tokens["access_token"])).status


def post(port, path, tokens):
    return request(port, "POST", path, bearer(tokens["access_token"])).status


def session_ids(port, tokens):
    answer = request(port, "GET", "/auth/sessions", bearer(tokens["access_token"]))
    return [one["id"] for one in answer.json()["sessions"]]


def refreshing(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        first = log_in(server.port)
        second = refresh(server.port, first["refresh_token"])
        check(second.status == 200 and second.get("Cache-Control") == "no-store", second)
        second = second.json()
        check(second["session_id"] == first["session_id"], "another session")
        check(second["refresh_token"] != first["refresh_token"], "no rotation")
        check(status_of_me(server.port, second) == 200, "the new access token")
        in_body = request(server.port, "POST", "/auth/refresh", body={"refresh_token": second["refresh_token"]})
        check(in_body.status == 200, in_body)
        third = in_body.json()["refresh_token"]

        for case, headers, body, status, error in [
            ("none", [], None, 401, "missing_credentials"),
            ("none in the body", [], {}, 401, "missing_credentials"),
            ("an access token", bearer(first["access_token"]), None, 401, "invalid_token"),
            ("an access token in the body", [], {"refresh_token": first["access_token"]}, 401, "invalid_token"),
            ("header and body", bearer(third), {"refresh_token": third}, 400, "invalid_request"),
            ("header and cookie", bearer(third) + [("Cookie", f"{REFRESH}={third}")], None, 400, "invalid_request"),
            ("a number", [], {"refresh_token": 1}, 400, "invalid_request"),
            ("null", [], {"refresh_token": None}, 400, "invalid_request"),
            ("an empty text", [], {"refresh_token": ""}, 400, "invalid_request"),
            ("broken JSON", [], '{"refresh_token":', 400, "invalid_request"),
            ("the member twice", [], f'{{"refresh_token":"{third}","refresh_token":"x"}}', 400, "invalid_request"),
            ("a cookie without anti-forgery token", [("Cookie", f"{REFRESH}={third}")], None, 403, "csrf_mismatch"),
        ]:
            answer = request(server.port, "POST", "/auth/refresh", headers, body)
            check((answer.status, answer.json()["error"]) == (status, error), case, answer)
        form = request(server.port, "POST", "/auth/refresh", [], f"refresh_token={third}", "application/x-www-form-urlencoded")
        check(form.status == 401, "a form", form)
        in_url = request(server.port, "POST", f"/auth/refresh?refresh_token={third}")
        check(in_url.status == 401, "in the URL", in_url)
        newest = third
        for _ in range(3):
            answer = refresh(server.port, newest)
            check(answer.status == 200, "refusals have not ended the session", answer)
            newest = answer.json()["refresh_token"]

        # The first token is five rotations old now: its use is reuse, however slow the rotations were.
        replay = refresh(server.port, first["refresh_token"])
        check(replay.status == 401 and replay.json()["error"] == "invalid_token", replay)
        check(status_of_me(server.port, second) == 401, "the session has not ended at once")
        check("reuse_detected" in server.log(), "no line about the replay")


def cookies(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        answer = request(server.port, "POST", "/auth/login", body={"email": "ann@example.org",
                                                                  "password": "correct horse battery", "cookie": True})
        body = answer.json()
        check("access_token" not in body and "refresh_token" not in body, body)
        jar = {}
        for value in answer.all("Set-Cookie"):
            match = re.fullmatch(r"(__Host-\w+)=([\w.-]+); Max-Age=\d+; Path=/; Secure; HttpOnly; SameSite=Strict", value)
            check(match, value)
            jar[match[1]] = match[2]
        check(set(jar) == {"__Host-access_token", REFRESH}, jar)
        sent = [("Cookie", "; ".join(f"{name}={value}" for name, value in jar.items()))]
        check(body["csrf_token"] == csrf_of(jar["__Host-access_token"]), body)
        check(request(server.port, "GET", "/me", sent).status == 200, "reading needs no anti-forgery token")
        csrf = [("X-CSRF-Token", body["refresh_csrf_token"])]
        check(request(server.port, "POST", "/auth/refresh", sent).status == 403, "without anti-forgery token")
        check(request(server.port, "POST", "/auth/refresh", sent + [("X-CSRF-Token", body["csrf_token"])]).status == 403,
              "with that of the other token")
        check(request(server.port, "POST", "/auth/refresh", sent + csrf * 2).status == 403, "with two fields")
        renewed = request(server.port, "POST", "/auth/refresh", sent + csrf)
        check(renewed.status == 200 and len(renewed.all("Set-Cookie")) == 2, renewed)
        check("refresh_token" not in renewed.json(), renewed)
        out = request(server.port, "POST", "/auth/logout", sent)
        check(out.status == 403, "a logout from another site", out)
        out = request(server.port, "POST", "/auth/logout", sent + csrf)
        check(out.status == 204 and all("Max-Age=0;" in value for value in out.all("Set-Cookie")), out)
        check(request(server.port, "GET", "/me", sent).status == 401, "after the logout")


def sixteen_clients_refresh_at_once(programs):
    with auth_server(programs) as server, concurrent.futures.ThreadPoolExecutor(16) as pool:
        sign_up(server.port)
        for _ in range(3):
            tokens = log_in(server.port)
            start = threading.Barrier(16)

            def once(token=tokens["refresh_token"], start=start):
                start.wait()
                return refresh(server.port, token)

            answers = [future.result() for future in [pool.submit(once) for _ in range(16)]]
            check(all(one.status == 200 for one in answers), answers)
            successors = {one.json()["refresh_token"] for one in answers}
            check(len(successors) == 1, "several successors", len(successors))
            check(all(status_of_me(server.port, one.json()) == 200 for one in answers), "an access token fails")
            check(refresh(server.port, successors.pop()).status == 200, "the successor")
        check(len(session_ids(server.port, tokens)) == 3, "sessions")
        check("reuse_detected" not in server.log(), "a race was reported as reuse")


def logging_out(programs):
    with auth_server(programs) as server:
        port = server.port
        sign_up(port)
        sign_up(port, "bob@example.org")
        bob = log_in(port, "bob@example.org")

        laptop, phone = log_in(port, device="Laptop"), log_in(port, device="Phone")
        check(session_ids(port, laptop) == [laptop["session_id"], phone["session_id"]], "list")
        check(post(port, "/auth/logout", laptop) == 204, "logout")
        check(status_of_me(port, laptop) == 401, "the access token works after the logout")
        check(refresh(port, laptop["refresh_token"]).status == 401, "so does the refresh token")
        check(status_of_me(port, phone) == 200, "another device was logged out")

        laptop = log_in(port)
        by_refresh = request(port, "POST", "/auth/logout", body={"refresh_token": laptop["refresh_token"]})
        check(by_refresh.status == 204 and status_of_me(port, laptop) == 401, "by refresh token", by_refresh)
        check(request(port, "POST", "/auth/logout").status == 401, "without a token")
        without_length = f"POST /auth/logout HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {log_in(port)['access_token']}\r\n\r\n"
        before = time.monotonic()
        check(send_raw(port, without_length.encode()).status == 204, "without Content-Length")
        check(time.monotonic() - before < 3, "it has waited for a body")

        tablet, laptop = log_in(port), log_in(port)
        check(post(port, "/auth/logout-others", laptop) == 204, "logout-others")
        check([status_of_me(port, one) for one in (phone, tablet, laptop, bob)] == [401, 401, 200, 200], "others")

        tablet = log_in(port)
        path = f"/auth/sessions/{tablet['session_id']}"
        check(request(port, "DELETE", path, bearer(bob["access_token"])).status == 404, "a session of another user")
        check(status_of_me(port, tablet) == 200, "ended by another user")
        check(request(port, "DELETE", path, bearer(laptop["access_token"])).status == 204, "one's own")
        check(status_of_me(port, tablet) == 401, "not ended")
        check(request(port, "DELETE", "/auth/sessions/../x", bearer(laptop["access_token"])).status == 404, "odd path")

        phone = log_in(port)
        check(post(port, "/auth/logout-all", phone) == 204, "logout-all")
        check([status_of_me(port, one) for one in (phone, laptop, bob)] == [401, 401, 200], "all")
        check([refresh(port, one["refresh_token"]).status for one in (phone, laptop, bob)] == [401, 401, 200], "all")
        ghost = sign("auth.key", sub=claims_of(bob["access_token"])["sub"])
        check(request(port, "GET", "/me", bearer(ghost)).status == 401, "a token without session")


def changing_the_password(programs):
    with auth_server(programs) as server:
        port = server.port
        sign_up(port)
        laptop, phone = log_in(port), log_in(port)

        def change(current, new):
            return request(port, "POST", "/auth/password", bearer(laptop["access_token"]), {"current": current, "new": new})

        check(change("wrong password", "another good one").status == 403, "wrong current password")
        check(change("correct horse battery", "short").status == 400, "bad new password")
        check(status_of_me(port, phone) == 200, "refused changes must end nothing")
        check(change("correct horse battery", "another good one").status == 204, "change")
        check([status_of_me(port, one) for one in (laptop, phone)] == [200, 401], "who is still in")
        check(refresh(port, phone["refresh_token"]).status == 401, "refresh on the other device")
        old = request(port, "POST", "/auth/login", body={"email": "ann@example.org", "password": "correct horse battery"})
        check(old.status == 401, "the old password", old)
        log_in(port, password="another good one")


def change_password(port, tokens, current="correct horse battery", new="another good one"):
    return request(port, "POST", "/auth/password", bearer(tokens["access_token"]), {"current": current, "new": new})


def opens(port, password):
    answer = request(port, "POST", "/auth/login", body={"email": "ann@example.org", "password": password})
    assert answer.status in (200, 401), answer
    return answer.status == 200


def a_change_of_password_that_fails(programs):
    """Each of its three writes fails: mark the hash, end the other sessions, replace the hash. Then it is repeated."""
    triggers = {
        "mark": ("auth.db.accounts", "UPDATE ON accounts WHEN instr(CAST(NEW.password_hash AS TEXT), '!')"),
        "end": ("auth.db", "UPDATE ON sessions"),
        "replace": ("auth.db.accounts", "UPDATE ON accounts WHEN instr(CAST(OLD.password_hash AS TEXT), '!')"),
    }
    passwords = ["correct horse battery", *(f"good one after {write}" for write in triggers)]
    with auth_server(programs) as server:
        port = server.port
        sign_up(port)
        for number, (write, (file, event)) in enumerate(triggers.items()):
            old, new = passwords[number:number + 2]
            laptop, phone = log_in(port, password=old), log_in(port, password=old)
            with contextlib.closing(sqlite3.connect(file)) as database, database:
                database.execute(f"CREATE TRIGGER fails BEFORE {event} BEGIN SELECT RAISE(ABORT, 'it fails'); END")
            answer = change_password(port, laptop, old, new)
            check(answer.status == 503 and answer.get("Retry-After"), write, answer)
            check(status_of_me(port, laptop) == 200, write, "the session of the caller has ended")
            check(status_of_me(port, phone) == (401 if write == "replace" else 200), write, "the other session")
            with contextlib.closing(sqlite3.connect(file)) as database, database:
                database.execute("DROP TRIGGER fails")
            if write == "end":  # the old password is still valid; to use it removes the mark
                check(opens(port, old) and not opens(port, new), write, "the password has changed")
            check(change_password(port, laptop, old, new).status == 204, write, "repeated")
            check([status_of_me(port, one) for one in (laptop, phone)] == [200, 401], write, "who is still in")
            check(opens(port, new) and not opens(port, old), write, "the password")

            # The answer was lost: the same request again.
            phone = log_in(port, password=new)
            check(change_password(port, laptop, old, new).status == 204, write, "after a lost answer")
            check([status_of_me(port, one) for one in (laptop, phone)] == [200, 401], write, "after a lost answer")
            check(change_password(port, laptop, old, "an unrelated one").status == 403, write, "with the old password")


def a_change_of_password_that_is_killed(programs):
    """Locks hold the server between its writes, and it is killed there."""
    def wait_until(is_true, what):
        deadline = time.monotonic() + PATIENCE
        while not is_true() and time.monotonic() < deadline:
            time.sleep(0.005)
        check(is_true(), what)

    def is_marked():
        with contextlib.closing(sqlite3.connect("auth.db.accounts")) as database:
            return "!" in database.execute("SELECT CAST(password_hash AS TEXT) FROM accounts").fetchone()[0]

    def killed_change(server, laptop, held_there):
        def send():
            with contextlib.suppress(OSError, ValueError):
                change_password(server.port, laptop)

        with contextlib.closing(sqlite3.connect("auth.db", isolation_level=None)) as sessions, \
                contextlib.closing(sqlite3.connect("auth.db.accounts", isolation_level=None)) as accounts, \
                concurrent.futures.ThreadPoolExecutor(1) as pool:
            def revoked():
                return sessions.execute("SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL").fetchone()[0]

            before = revoked()
            sessions.execute("BEGIN IMMEDIATE")
            change = pool.submit(send)
            wait_until(is_marked, "the hash is not marked")
            if held_there == "replace":
                accounts.execute("BEGIN IMMEDIATE")
                sessions.execute("COMMIT")
                wait_until(lambda: revoked() > before, "no session has ended")
            server.process.kill()
            server.process.wait()
            change.result()

    for held_there in ("end", "replace"):
        with auth_server(programs) as server:
            if held_there == "end":
                sign_up(server.port)
            laptop, phone = log_in(server.port), log_in(server.port)
            killed_change(server, laptop, held_there)
        with auth_server(programs) as server:
            port = server.port
            check(status_of_me(port, phone) == (200 if held_there == "end" else 401), held_there, "the other session")
            check(opens(port, "correct horse battery") and not opens(port, "another good one"), held_there, "the password")
            check(change_password(port, laptop).status == 204, held_there, "repeated")
            check([status_of_me(port, one) for one in (laptop, phone)] == [200, 401], held_there, "who is still in")
            check(change_password(port, laptop, "another good one", "correct horse battery").status == 204, "and back")
            request(port, "POST", "/auth/logout-all", bearer(laptop["access_token"]))


def logins_during_a_change_of_password(programs):
    """Whenever the answer is 204, no session of the old password is left."""
    with auth_server(programs) as server, concurrent.futures.ThreadPoolExecutor(4) as pool:
        port = server.port
        sign_up(port)
        old, new = "correct horse battery", "another good one"
        changed = 0
        for _ in range(15):
            laptop = log_in(port, password=old)
            body = {"email": "ann@example.org", "password": old}
            logins = [pool.submit(request, port, "POST", "/auth/login", (), body) for _ in range(4)]
            answer = change_password(port, laptop, old, new)
            check(answer.status in (204, 409), answer)
            thieves = [one.json() for one in (login.result() for login in logins) if one.status == 200]
            if answer.status == 204:
                changed += 1
                old, new = new, old
                check(all(status_of_me(port, one) == 401 for one in thieves), "a session of the old password")
        check(changed > 0, "no change has succeeded")
        check(opens(port, old) and not opens(port, new), "the password")


def stop_and_restart(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        sessions = [log_in(server.port, device=f"device {i}") for i in range(10)]
        sessions[0] = refresh(server.port, sessions[0]["refresh_token"]).json()
        post(server.port, "/auth/logout", sessions[9])
        check(server.stop() == 0, "exit status")
    with auth_server(programs) as server:
        check([status_of_me(server.port, one) for one in sessions] == [200] * 9 + [401], "sessions after a restart")
        check(refresh(server.port, sessions[0]["refresh_token"]).status == 200, "refresh after a restart")
        check(server.stop(signal.SIGINT) == 0, "exit status after SIGINT")


def windows(programs):
    """--leeway and --retry-window, and the generations in the log of a reuse."""
    with auth_server(programs, "--leeway", "60", "--retry-window", "0") as server:
        sign_up(server.port)
        first = log_in(server.port)
        claims = claims_of(first["access_token"])
        for age, status in ((30, 200), (300, 401)):
            late = sign("auth.key", sub=claims["sub"], sid=claims["sid"], iat=int(time.time()) - 900, exp=int(time.time()) - age)
            check(request(server.port, "GET", "/me", bearer(late)).status == status, "expired", age, "seconds ago")
        check(refresh(server.port, first["refresh_token"]).status == 200, "refresh")
        check(refresh(server.port, first["refresh_token"]).status == 401, "a retry without a retry window")
        check(re.search(r" reuse_detected .*presented_generation=0 record_generation=1 address=127\.0\.0\.1\n", server.log()),
              server.log())
    with auth_server(programs) as server:
        tokens = log_in(server.port)
        claims = claims_of(tokens["access_token"])
        late = sign("auth.key", sub=claims["sub"], sid=claims["sid"], iat=int(time.time()) - 900, exp=int(time.time()) - 30)
        check(request(server.port, "GET", "/me", bearer(late)).status == 401, "expired, without leeway")


def sessions_that_are_over_are_removed(programs):
    with auth_server(programs, "--purge-interval", "1") as server:
        sign_up(server.port)
        present = log_in(server.port)
        for turn in range(1, 4):
            old = log_in(server.port)
            long_ago = int(time.time()) - 400 * 24 * 3600
            with contextlib.closing(sqlite3.connect("auth.db", timeout=PATIENCE)) as database, database:
                changed = database.execute("UPDATE sessions SET created_at = ?1, rotated_at = ?1, idle_end = ?1, "
                                           "absolute_end = ?1 WHERE CAST(id AS TEXT) = ?2", (long_ago, old["session_id"]))
                check(changed.rowcount == 1, "the session is not in the file")
            deadline = time.monotonic() + PATIENCE
            while server.log().count("purged sessions=1") < turn and time.monotonic() < deadline:
                time.sleep(0.01)
            check(server.log().count("purged sessions=1") == turn, turn, server.log())
        check(status_of_me(server.port, present) == 200, "an active session")
        with contextlib.closing(sqlite3.connect("auth.db")) as database:
            check(database.execute("SELECT count(*) FROM sessions").fetchone() == (1,), "what is left")


def a_log_that_security_can_use(programs):
    """The log of a refusal contains subject, session and address, and no claim of a forged token."""
    with auth_server(programs, "--client-address-header", "X-Real-IP") as server:
        sign_up(server.port)
        tokens = log_in(server.port)
        claims = claims_of(tokens["access_token"])
        where = [("X-Real-IP", "192.0.2.7"), ("User-Agent", "Eve/1.0 \"x\"")]
        check(post(server.port, "/auth/logout", tokens) == 204, "logout")
        forged = tokens["access_token"].split(".")
        forged[1] = encode(json.dumps(claims | {"sub": "forged-subject", "sid": "forged-session"}).encode())
        for token in (tokens["access_token"], ".".join(forged)):
            check(request(server.port, "GET", "/me", bearer(token) + where).status == 401, token)
        check(refresh(server.port, tokens["refresh_token"]).status == 401, "refresh")
        check(request(server.port, "GET", "/stats", bearer(tokens["access_token"])).status == 403, "stats")
        whose = f"subject={claims['sub']} session={claims['sid']} token="
        lines = [line.split("token_refused ", 1)[1] for line in server.log().splitlines() if "token_refused" in line]
        check(len(lines) == 4, lines)
        check(lines[0] == f"error=session_revoked {whose}{claims['jti']} address=192.0.2.7 "
                          "user_agent=\"Eve/1.0 \\x22x\\x22\"", lines[0])
        check(lines[1].startswith("error=bad_signature address=192.0.2.7"), lines[1])
        check(lines[2].startswith(f"error=session_revoked {whose}"), lines[2])
        check(lines[3].startswith(f"error=insufficient_scope claim=scope {whose}"), lines[3])
        check("forged-" not in server.log(), "a forged name in the log")


def kill_9_loses_no_answered_login(programs):
    answered, rotated = [], []
    for turn in range(4):
        with auth_server(programs) as server, concurrent.futures.ThreadPoolExecutor(8) as pool:
            if turn == 0:
                sign_up(server.port)
            dead = threading.Event()

            def client():
                while not dead.is_set():
                    body = {"email": "ann@example.org", "password": "correct horse battery"}
                    answer = request(server.port, "POST", "/auth/login", body=body)
                    if answer.status == 200:
                        tokens = answer.json()
                        answered.append(tokens)
                        answer = refresh(server.port, tokens["refresh_token"])
                        if answer.status == 200:
                            rotated.append(answer.json())

            def client_until_killed():
                try:
                    client()
                except (OSError, ValueError):
                    pass  # the server was killed during an answer

            clients = [pool.submit(client_until_killed) for _ in range(4)]
            count = len(answered)
            deadline = time.monotonic() + 20
            while len(answered) < count + 8 and time.monotonic() < deadline:
                time.sleep(0.01)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            dead.set()
            concurrent.futures.wait(clients)
    with auth_server(programs) as server:
        live = set(session_ids(server.port, answered[-1]))
        lost = [one["session_id"] for one in answered[-50:] if one["session_id"] not in live]
        check(not lost, "lost logins", lost)
        check(len(answered) >= 32, "too few logins to tell", len(answered))
        for tokens in rotated[-5:]:
            check(refresh(server.port, tokens["refresh_token"]).status == 200, "a lost rotation")


run([refreshing, cookies, sixteen_clients_refresh_at_once, logging_out, changing_the_password, stop_and_restart,
     a_change_of_password_that_fails, a_change_of_password_that_is_killed, logins_during_a_change_of_password,
     windows, sessions_that_are_over_are_removed, a_log_that_security_can_use,
     kill_9_loses_no_answered_login])
