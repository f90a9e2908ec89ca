# SPDX-License-Identifier: MIT
"""The answers of every server to the same requests: one table, and all servers that were built."""

import contextlib
import json
import os
import statistics
import time

from harness import KeptConnection, Server, auth_server, bearer, check, csrf_of, log_in, request, run, send_raw, sign, sign_up

COOKIE = "__Host-access_token"
NO_TOKEN = (401, 'Bearer realm="api"', "missing_credentials")
MALFORMED = (400, 'Bearer realm="api", error="invalid_request", error_description="the credentials are not exactly one '
                  'well-formed bearer token"', "invalid_request")
CSRF = (403, None, "csrf_mismatch")


def invalid(description):
    return (401, f'Bearer realm="api", error="invalid_token", error_description="{description}"', "invalid_token")


EXPIRED = invalid("the token has expired")
OF_ANOTHER_TYPE = invalid("the token is not of the required type")
FORGED = invalid("the signature does not match: forged, altered, or signed with another key")
REPLAYED = invalid("the refresh token was already used; its session has been ended")
NO_SCOPE = (403, 'Bearer realm="api", error="insufficient_scope", error_description="the token does not grant the scope '
                 'that is required", scope="stats"', "insufficient_scope")
SERVED = (200, None, None)


def percent(text):
    """Each byte percent-encoded: a server that decodes header values would read it as `text`."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def cookie(*values, name=COOKIE):
    return [("Cookie", "; ".join(f"{name}={value}" for value in values))]


def guarded_cases(access, refresh, key_file):
    """(name, path, headers, expected answer), all with GET."""
    expired = sign(key_file, exp=int(time.time()) - 1)
    return [
        ("a good token", "/me", bearer(access), SERVED),
        ("the scheme in another case", "/me", [("Authorization", f"bEARER {access}")], SERVED),
        ("the field's name in another case", "/me", [("aUTHORIZATION", f"Bearer {access}")], SERVED),
        ("spaces before the token", "/me", [("Authorization", f"Bearer   {access}")], SERVED),
        ("no token", "/me", [], NO_TOKEN),
        ("a token in the URL", f"/me?access_token={access}", [], NO_TOKEN),
        ("another scheme", "/me", [("Authorization", "Basic dXNlcjpwYXNz")], NO_TOKEN),
        ("an empty field", "/me", [("Authorization", "")], NO_TOKEN),
        ("a scheme alone", "/me", [("Authorization", "Bearer")], MALFORMED),
        ("two tokens in a field", "/me", [("Authorization", f"Bearer {access} {access}")], MALFORMED),
        ("two credentials in a field", "/me", [("Authorization", f"Bearer {access}, Bearer {access}")], MALFORMED),
        ("characters no token has", "/me", [("Authorization", 'Bearer "x"')], MALFORMED),
        ("two fields", "/me", bearer(access) * 2, MALFORMED),
        ("two fields, the second of another scheme", "/me", bearer(access) + [("authorization", "Basic eA==")], MALFORMED),
        ("header and cookie", "/me", bearer(access) + cookie(access), MALFORMED),
        ("a cookie", "/me", cookie(access), SERVED),
        ("a cookie among others", "/me", [("Cookie", f"a=b; {COOKIE}={access}; c=d")], SERVED),
        ("another scheme, and a cookie", "/me", cookie(access) + [("Authorization", "Basic eA==")], SERVED),
        ("a cookie twice", "/me", cookie(access, access + "x"), MALFORMED),
        ("an empty cookie", "/me", cookie(""), MALFORMED),
        ("a cookie of a similar name", "/me", cookie(access, name="__host-access_token"), NO_TOKEN),
        ("a token inside another cookie", "/me", [("Cookie", f"prefs=a%3B{COOKIE}%3D{access}")], NO_TOKEN),
        ("a token inside another cookie, after a space", "/me", [("Cookie", f"prefs=a%3B%20{COOKIE}%3D{access}; a=b")],
         NO_TOKEN),
        ("a percent-encoded name of a cookie", "/me", [("Cookie", f"{percent(COOKIE)}={access}")], NO_TOKEN),
        ("a percent-encoded value of a cookie", "/me", cookie(access.replace(".", "%2E")), MALFORMED),
        ("a line break inside a cookie", "/me", [("Cookie", f"a=b%0D%0ACookie: {COOKIE}={access}")], NO_TOKEN),
        ("percent-encoded dots", "/me", bearer(access.replace(".", "%2E")), MALFORMED),
        ("dots as %u002E", "/me", bearer(access.replace(".", "%u002E")), MALFORMED),
        ("a percent-encoded scheme", "/me", [("Authorization", f"%42earer {access}")], NO_TOKEN),
        ("a percent-encoded space", "/me", [("Authorization", f"Bearer%20{access}")], NO_TOKEN),
        ("a percent-encoded field", "/me", [("Authorization", percent(f"Bearer {access}"))], NO_TOKEN),
        ("a percent sign in another field", "/me", bearer(access) + [("X-Rate", "100%"), ("X-Name", "a%20b")], SERVED),
        ("a refresh token", "/me", bearer(refresh), OF_ANOTHER_TYPE),
        ("an expired token", "/me", bearer(expired), EXPIRED),
        ("an altered token", "/me", bearer(access[:-4] + "AAAA"), FORGED),
        ("text that is no token", "/me", bearer("abc"),
         invalid("the token is not three base64url segments joined by dots")),
        ("a token of another issuer", "/me", bearer(sign(key_file, iss="https://evil.example")),
         invalid("the issuer of the token is not the expected one")),
        ("a token with an audience", "/me", bearer(sign(key_file, aud="other")),
         invalid("the audience of the token is not the expected one")),
        ("a scope that is not granted", "/stats", bearer(access), NO_SCOPE),
        ("a scope that is granted", "/stats", bearer(sign(key_file, scope="a stats b")), SERVED),
    ]


def check_answer(server, name, answer, expected):
    status, challenge, error = expected
    check(answer.status == status, server, name, answer)
    check(answer.all("WWW-Authenticate") == ([challenge] if challenge else []), server, name, answer)
    if error:
        check("application/json" in (answer.get("Content-Type") or ""), server, name, answer)
        check(answer.get("Cache-Control") == "no-store", server, name, answer)
        try:
            body = answer.json()
        except ValueError:
            body = {}
        check(set(body) == {"error", "error_description"} and body["error"] == error, server, name, answer)


def check_guard(name, port, access, refresh, key_file):
    for case, path, headers, expected in guarded_cases(access, refresh, key_file):
        if name == "pistache-server" and case.startswith("two fields"):
            expected = SERVED  # Pistache drops all fields of a name except the first before a handler can read them
        check_answer(name, case, request(port, "GET", path, headers), expected)

    csrf = ("X-CSRF-Token", csrf_of(access))
    for case, headers, expected in [
        ("a cookie alone", cookie(access), CSRF),
        ("a wrong anti-forgery token", cookie(access) + [("X-CSRF-Token", "x" * 43)], CSRF),
        ("an empty anti-forgery token", cookie(access) + [("X-CSRF-Token", "")], CSRF),
        ("a percent-encoded anti-forgery token", cookie(access) + [("X-CSRF-Token", percent(csrf_of(access)))], CSRF),
        ("that of another token", cookie(access) + [("X-CSRF-Token", csrf_of(refresh))], CSRF),
        ("that of another token than a forged one", cookie(access[:-4] + "AAAA") + [csrf], FORGED),
        ("the right anti-forgery token", cookie(access) + [csrf], (204, None, None)),
        ("the header needs none", bearer(access), (204, None, None)),
    ]:
        check_answer(name, case, request(port, "POST", "/auth/logout-others", headers), expected)


def refresh_at(port, token, by_body=False):
    if by_body:
        return request(port, "POST", "/auth/refresh", body={"refresh_token": token})
    return request(port, "POST", "/auth/refresh", bearer(token), body="")


def check_login(name, port):
    """A session on one server from login to logout."""
    for case, body, status, error in [
        ("a wrong password", {"email": "ann@example.org", "password": "wrong horse battery"}, 401, "invalid_credentials"),
        ("nobody", {"email": "bob@example.org", "password": "correct horse battery"}, 401, "invalid_credentials"),
        ("no password", {"email": "ann@example.org"}, 400, "invalid_request"),
        ("broken JSON", "{", 400, "invalid_request"),
    ]:
        answer = request(port, "POST", "/auth/login", body=body)
        check(answer.status == status and answer.json()["error"] == error, name, case, answer)
        check(bool(answer.get("WWW-Authenticate")) == (status == 401), name, case, answer)

    first = log_in(port)
    check(set(first) == {"access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in", "session_id"},
          name, first)
    check(request(port, "GET", "/me", bearer(first["access_token"])).status == 200, name, "the first access token")
    check_answer(name, "an access token refreshes nothing", refresh_at(port, first["access_token"]), OF_ANOTHER_TYPE)
    second = refresh_at(port, first["refresh_token"])
    check(second.status == 200 and second.get("Cache-Control") == "no-store", name, second)
    third = refresh_at(port, second.json()["refresh_token"], by_body=True)
    check(third.status == 200 and third.json()["session_id"] == first["session_id"], name, third)
    check(request(port, "GET", "/me", bearer(third.json()["access_token"])).status == 200, name, "the third access token")
    newest = third.json()
    for _ in range(3):
        newest = refresh_at(port, newest["refresh_token"]).json()
    # A token that is five rotations old is reuse, however slow the rotations were.
    check_answer(name, "a replay", refresh_at(port, first["refresh_token"]), REPLAYED)
    ended = refresh_at(port, newest["refresh_token"])
    check(ended.status == 401, name, "a replay ends the session", ended)
    check(request(port, "GET", "/me", bearer(newest["access_token"])).status == 401, name, "for its access tokens too")

    tokens = log_in(port)
    answer = request(port, "POST", "/auth/logout", body={"refresh_token": tokens["refresh_token"]})
    check(answer.status == 204, name, "logout", answer)
    check(refresh_at(port, tokens["refresh_token"]).status == 401, name, "refresh after logout")
    check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 401, name, "use after logout")


def check_sharing(ports):
    """One session is used on all servers, and ends on all of them at the same time."""
    names = list(ports)
    tokens = log_in(ports[names[0]])
    for name in names[1:] + names[:1]:
        answer = refresh_at(ports[name], tokens["refresh_token"])
        check(answer.status == 200, "refresh at", name, answer)
        tokens = answer.json()
    for name in names:
        check(request(ports[name], "GET", "/me", bearer(tokens["access_token"])).status == 200, "use at", name)
    answer = request(ports[names[-1]], "POST", "/auth/logout", body={"refresh_token": tokens["refresh_token"]})
    check(answer.status == 204, "logout at", names[-1], answer)
    for name in names:
        check(request(ports[name], "GET", "/me", bearer(tokens["access_token"])).status == 401, "still active at", name)


def check_protocol(name, port, access):
    """Each request is refused as the server does it, and none of them ends the server."""
    check(request(port, "POST", "/me", bearer(access), body="").status == 405, name, "wrong method")
    check(request(port, "GET", "/nowhere").status == 404, name, "wrong path")
    refused = {0, 400, 401, 404, 405, 408, 413, 414, 431, 501, 505}
    head = b"GET /me HTTP/1.1\r\nHost: localhost\r\n"
    for case, data in [
        ("an oversized field", head + b"Authorization: Bearer " + b"a" * 100_000 + b"\r\n\r\n"),
        ("an oversized cookie", head + b"Cookie: " + b"a=b; " * 20_000 + b"\r\n\r\n"),
        ("an oversized URL", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
        ("no version", b"GET /me\r\n\r\n"),
    ]:
        check(send_raw(port, data, last=True).status in refused, name, case)
    check(request(port, "GET", "/me", bearer(access)).status == 200, name, "it has survived")


def check_kept_connection(name, port):
    """An answer in two writes waits for the client's delayed acknowledgement, which takes 40 ms."""
    connection = KeptConnection(port)
    try:
        token = log_in(port)["refresh_token"]
        empty, refreshes = [], []
        for _ in range(50):
            status, _, seconds = connection.send("GET", "/nowhere")
            check(status == 404, name, status)
            empty.append(seconds)
            status, body, seconds = connection.send("POST", "/auth/refresh", bearer(token))
            check(status == 200, name, status, body)
            token = json.loads(body)["refresh_token"]
            refreshes.append(seconds)
        print(f"       {name}: median of a refresh {statistics.median(refreshes) * 1000:.2f} ms, "
              f"of an unknown path {statistics.median(empty) * 1000:.2f} ms")
        check(statistics.median(refreshes) < 0.02, name, "refreshes on a kept connection are delayed", refreshes)
    finally:
        connection.close()


def all_servers_answer_alike(programs):
    with contextlib.ExitStack() as running:
        servers = {"auth-server": running.enter_context(auth_server(programs, "--db", "sessions.db"))}
        ports = {"auth-server": servers["auth-server"].port}
        sign_up(ports["auth-server"])
        for name in ("beast-server", "restinio-server", "pistache-server"):
            if not os.path.exists(f"{programs}/{name}"):
                print(f"       {name} was not built")
                continue
            servers[name] = running.enter_context(
                Server(f"{programs}/{name}", "0", "auth.key", "sessions.db", log=f"{name}.log"))
            ports[name] = servers[name].port
        tokens = log_in(ports["auth-server"])
        for name, port in ports.items():
            check_guard(name, port, tokens["access_token"], tokens["refresh_token"], "auth.key")
            check_protocol(name, port, tokens["access_token"])
        for name, port in ports.items():
            check_login(name, port)
            check_kept_connection(name, port)
        check_sharing(ports)
        for name, server in servers.items():
            check(server.stop() == 0, name, "does not stop cleanly")


run([all_servers_answer_alike])
