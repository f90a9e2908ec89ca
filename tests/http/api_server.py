# SPDX-License-Identifier: MIT
"""examples/api-server.cpp: sign-up, login, refresh, logout, and refusals."""

import os
import subprocess

from harness import Server, bearer, check, encode, log_in, request, run, send_raw, sign, sign_up

GOOD = {"email": "ann@example.org", "password": "correct horse battery"}


def make_key():
    with open(os.open("api.key", os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(encode(os.urandom(32)))


def api_server(programs):
    return Server(f"{programs}/api-server", "--port", "0")


def error_of(answer):
    return answer.status, answer.json().get("error")


def refresh(port, token):
    return request(port, "POST", "/auth/refresh", bearer(token))


def a_login_from_sign_up_to_logout(programs):
    make_key()
    with api_server(programs) as server:
        port = server.port
        sign_up(port)
        taken = request(port, "POST", "/auth/signup", body=GOOD | {"password": "another password"})
        check(error_of(taken) == (409, "email_taken"), taken)
        first = log_in(port)
        check(set(first) == {"access_token", "refresh_token", "token_type", "expires_in"}, first)
        me = request(port, "GET", "/me", bearer(first["access_token"]))
        check(me.status == 200 and me.json()["subject"] == "user-1", me)

        second = refresh(port, first["refresh_token"]).json()
        third = request(port, "POST", "/auth/refresh", body={"refresh_token": second["refresh_token"]}).json()
        check(request(port, "GET", "/me", bearer(third["access_token"])).status == 200, third)
        newest = third
        for _ in range(3):
            newest = refresh(port, newest["refresh_token"]).json()
        # A token that is five rotations old is reuse, however slow the rotations were.
        replayed = refresh(port, first["refresh_token"])
        check(error_of(replayed) == (401, "invalid_token") and "already used" in replayed.body.decode(), replayed)
        check(refresh(port, newest["refresh_token"]).status == 401, "the replay has ended the session")
        check(request(port, "GET", "/me", bearer(newest["access_token"])).status == 401, "its access token too")

        tokens = log_in(port)
        by_access_token = request(port, "POST", "/auth/logout", bearer(tokens["access_token"]))
        check(error_of(by_access_token) == (401, "invalid_token"), by_access_token)
        check(request(port, "POST", "/auth/logout", bearer(tokens["refresh_token"])).status == 204, "logout")
        check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 401, "after the logout")
        check(refresh(port, tokens["refresh_token"]).status == 401, "after the logout")

        kept = log_in(port)
    with api_server(programs) as server:
        check(request(server.port, "GET", "/me", bearer(kept["access_token"])).status == 200, "after a restart")
        check(log_in(server.port) != kept, "a login after a restart")


def refused_requests(programs):
    make_key()
    with api_server(programs) as server:
        port = server.port
        sign_up(port)
        for body in ("", "{", "[]", "null", '"x"', "{}", "[" * 8000, '{"email": 1, "password": 2}',
                     '{"email": "ann@example.org"}', '{"email": "ann", "password": "correct horse"}',
                     '{"email": "bob@example.org", "password": "short"}'):
            for path in ("/auth/signup", "/auth/login"):
                answer = request(port, "POST", path, body=body)
                check(error_of(answer) == (400, "invalid_request"), path, body[:20], answer)
        refused = [request(port, "POST", "/auth/login", body=GOOD | change)
                   for change in ({"password": "wrong password"}, {"email": "bob@example.org"})]
        for answer in refused:
            check(error_of(answer) == (401, "invalid_credentials"), answer)
            check(answer.get("WWW-Authenticate") == 'Bearer realm="api"', answer)
            check(answer.body == refused[0].body, "it reveals whether the account exists", answer)

        tokens = log_in(port)
        missing = request(port, "GET", "/me")
        check(error_of(missing) == (401, "missing_credentials") and missing.get("WWW-Authenticate"), missing)
        for token in (tokens["refresh_token"], tokens["access_token"][:-4] + "AAAA", sign("api.key", exp=1), "abc"):
            answer = request(port, "GET", "/me", bearer(token))
            check(error_of(answer) == (401, "invalid_token"), token, answer)
        check(error_of(refresh(port, tokens["access_token"])) == (401, "invalid_token"), "an access token")

        large = request(port, "POST", "/auth/login", body="x" * 17_000)
        check(large.status == 413, large)
        head = b"POST /auth/login HTTP/1.1\r\nHost: x\r\n"
        for fields in (b"", b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", b"Content-Length: 2\r\nContent-Length: 2\r\n"):
            answer = send_raw(port, head + fields + b"\r\n")
            check(error_of(answer) == (411, "length_required"), fields, answer)
        inner = b"GET /me HTTP/1.1\r\nHost: x\r\n\r\n"
        answer = send_raw(port, head + b"Transfer-Encoding: chunked\r\n\r\n" + inner)
        check(b"HTTP/1.1" not in answer.body, "a body was served as a request", answer)
        check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 200, "it still runs")


def the_command_line(programs):
    def refuse(*arguments):
        return subprocess.run([f"{programs}/api-server", *arguments], capture_output=True, text=True, timeout=20, check=False)

    for arguments in (["--port"], ["--port", "x"], ["--port", "65536"], ["--port", "-1"], ["--port", "0x"], ["--help"]):
        answer = refuse(*arguments)
        check(answer.returncode == 2 and "Usage" in answer.stderr, arguments, answer)
    answer = refuse("--port", "0")
    check(answer.returncode == 1 and "api.key" in answer.stderr, "without a key", answer)


run([a_login_from_sign_up_to_logout, refused_requests, the_command_line])
