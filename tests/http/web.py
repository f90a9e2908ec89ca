# SPDX-License-Identifier: MIT
"""auth-server for web pages: the refresh token in a cookie, the page, the demo controls."""

import os
import re
import subprocess
import time

from harness import auth_server, bearer, check, claims_of, csrf_of, log_in, request, run, send_raw, sign_up

REFRESH, CSRF, ACCESS = "__Host-refresh_token", "__Host-refresh_csrf", "__Host-access_token"
PAGE = os.path.join(os.path.dirname(__file__), "../../examples/auth-server/web")
CONTROL = [("X-Signet-Demo", "1")]


def set_cookies(answer):
    """name -> (value, attributes)"""
    parts = [re.fullmatch(r"([\w-]+)=([\w.-]*); Max-Age=(.*)", value) for value in answer.all("Set-Cookie")]
    return {part[1]: (part[2], part[3]) for part in parts}


def log_in_for_cookie(port, cookie="refresh", headers=()):
    body = {"email": "ann@example.org", "password": "correct horse battery", "cookie": cookie}
    return request(port, "POST", "/auth/login", headers, body)


def sent(cookies):
    return [("Cookie", "; ".join(f"{name}={value}" for name, (value, _) in cookies.items()))]


def the_refresh_token_in_a_cookie(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        answer = log_in_for_cookie(server.port)
        body, cookies = answer.json(), set_cookies(answer)
        check("access_token" in body and "refresh_token" not in body, body)
        check(set(cookies) == {REFRESH, CSRF}, cookies)
        check(cookies[REFRESH][1].endswith("; Path=/; Secure; HttpOnly; SameSite=Strict"), cookies)
        check(cookies[CSRF][1].endswith("; Path=/; Secure; SameSite=Strict"), "scripts must read it", cookies)
        check(cookies[CSRF][0] == csrf_of(cookies[REFRESH][0]) == body["refresh_csrf_token"], "double submit", body)
        check(request(server.port, "GET", "/me", sent(cookies)).status == 401, "the cookie opens no door")
        me = request(server.port, "GET", "/me", sent(cookies) + bearer(body["access_token"]))
        check(me.status == 200, "a call with both", me)

        def refresh(csrf):
            return request(server.port, "POST", "/auth/refresh", sent(cookies) + csrf)

        for case, csrf in [("none", []), ("a wrong one", [("X-CSRF-Token", "x" * 43)]), ("an empty one", [("X-CSRF-Token", "")]),
                           ("one of another token", [("X-CSRF-Token", csrf_of(body["access_token"]))])]:
            refused = refresh(csrf)
            check(refused.status == 403 and not refused.all("Set-Cookie"), case, refused)
        for turn in range(3):  # the session stores that its refresh tokens are sent in cookies
            answer = refresh([("X-CSRF-Token", cookies[CSRF][0])])
            body, before, cookies = answer.json(), cookies, set_cookies(answer)
            check(answer.status == 200 and "access_token" in body and "refresh_token" not in body, turn, answer)
            check(set(cookies) == {REFRESH, CSRF} and cookies[REFRESH][0] != before[REFRESH][0], turn, cookies)
            check(cookies[CSRF][0] == csrf_of(cookies[REFRESH][0]), turn, cookies)
        csrf = [("X-CSRF-Token", cookies[CSRF][0])]
        check(request(server.port, "POST", "/auth/logout", sent(cookies)).status == 403, "logout without")
        out = request(server.port, "POST", "/auth/logout", sent(cookies) + csrf)
        check(out.status == 204, out)
        check({name: value for name, (value, _) in set_cookies(out).items()} == {REFRESH: "", CSRF: "", ACCESS: ""}, out)
        check(request(server.port, "GET", "/me", bearer(body["access_token"])).status == 401, "after the logout")


def a_cookie_inside_another_one(programs):
    """A sibling domain, which can set cookies of the site, must not be able to set these."""
    with auth_server(programs) as server:
        sign_up(server.port)
        eve = set_cookies(log_in_for_cookie(server.port, True))
        access, token = eve[ACCESS][0], eve[REFRESH][0]
        csrf = [("X-CSRF-Token", csrf_of(token))]
        for separator in ("%3B", "%3B%20", "%3b", "%u003B", "%0D%0A", "%00;" + "%20"):
            planted = [("Cookie", f"prefs=a{separator}{ACCESS}%3D{access}")]
            me = request(server.port, "GET", "/me", planted)
            check(me.status == 401 and me.json()["error"] == "missing_credentials", separator, me)
            planted = [("Cookie", f"prefs=a{separator}{REFRESH}%3D{token}")]
            for path in ("/auth/refresh", "/auth/logout"):
                answer = request(server.port, "POST", path, planted + csrf)
                check(answer.status == 401 and answer.json()["error"] == "missing_credentials", path, separator, answer)
                check(not answer.all("Set-Cookie"), path, answer)
        with_percent = [("Cookie", f"prefs=100%25%7B; {ACCESS}={access}")]
        check(request(server.port, "GET", "/me", with_percent).status == 200, "another cookie may hold what it likes")
    with auth_server(programs, "--demo-controls") as server:
        shown = request(server.port, "POST", "/demo/refresh-token", [*CONTROL, ("Cookie", f"a=b%3B{REFRESH}%3Dx")])
        check(shown.status == 404, shown)


def one_place_at_a_time(programs):
    with auth_server(programs) as server:
        sign_up(server.port)
        for wrong in ["yes", "", "both", 1, None, [], {}]:
            answer = log_in_for_cookie(server.port, wrong)
            check(answer.status == 400 and not answer.all("Set-Cookie"), wrong, answer)
        both = set_cookies(log_in_for_cookie(server.port, True))
        check(set(both) == {ACCESS, REFRESH}, both)
        # A cookie of an earlier login would be sent with every call, and two tokens are refused.
        alone = set_cookies(log_in_for_cookie(server.port, "refresh", sent(both)))
        check(alone[ACCESS] == ("", "0; Path=/; Secure; HttpOnly; SameSite=Strict"), alone)
        check(alone[REFRESH][0] and alone[CSRF][0], alone)
        none = set_cookies(log_in_for_cookie(server.port, False, sent(alone)))
        check({name: value for name, (value, _) in none.items()} == {REFRESH: "", CSRF: "", ACCESS: ""}, none)
        check(not log_in_for_cookie(server.port, False).all("Set-Cookie"), "no cookies, nothing to remove")


def the_page(programs):
    with auth_server(programs) as server:
        for path in ("/", "/index.html", "/signet-client.js"):
            check(request(server.port, "GET", path).status == 404, "without --web", path)
    with auth_server(programs, "--web", PAGE) as server:
        for path, content_type in [("/", "text/html; charset=utf-8"), ("/index.html", "text/html; charset=utf-8"),
                                   ("/style.css", "text/css; charset=utf-8"), ("/seal.svg", "image/svg+xml"),
                                   ("/signet-client.js", "text/javascript; charset=utf-8")]:
            answer = request(server.port, "GET", path)
            check((answer.status, answer.get("Content-Type")) == (200, content_type), path, answer)
            policy = answer.get("Content-Security-Policy")
            check("default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, policy)
            check(answer.get("X-Content-Type-Options") == "nosniff", path, answer)
        page = request(server.port, "GET", "/").body.decode()
        check(not re.search(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=|https?://(?!www\.w3\.org)", page), "inline or foreign")
        for path in ("/../server.cpp", "/..%2fserver.cpp", "/%2e%2e/server.cpp", "/auth.key", "//etc/passwd", "/....//x"):
            check(request(server.port, "GET", path).status == 404, path)
        check(request(server.port, "GET", "/me").status == 401, "calls still work")
        for path in ("/demo/events", "/demo/restart"):
            check(request(server.port, "GET", path, CONTROL).status == 404, path)
            check(request(server.port, "POST", path, CONTROL).status == 404, path)
    server = f"{programs}/auth-server"
    for options in (["--web", "."], ["--web", "/nowhere"]):
        refused = subprocess.run([server, "--port", "0", *options], capture_output=True, text=True, timeout=20, check=False)
        check(refused.returncode == 1 and "index.html" in refused.stderr, options, refused)
    for address in ("0.0.0.0", "::", "192.0.2.1"):
        refused = subprocess.run([server, "--port", "0", "--demo-controls", "--address", address], capture_output=True,
                                 text=True, timeout=20, check=False)
        check(refused.returncode == 2 and "--demo-controls" in refused.stderr, address, refused)


def demo_controls(programs):
    with auth_server(programs, "--demo-controls") as server:
        port = server.port
        sign_up(port)

        def control(name, headers=(), body=None):
            return request(port, "POST", f"/demo/{name}", [*CONTROL, *headers], body)

        for name in ("access-token", "refresh-token", "lose-next-answer", "rotate-key", "restart"):
            check(request(port, "POST", f"/demo/{name}").status == 403, "any page could send this", name)
        check(request(port, "GET", "/demo/events").status == 403, "any page could send this")

        rebound = b"POST /demo/restart HTTP/1.1\r\nHost: %s\r\nX-Signet-Demo: 1\r\nContent-Length: 0\r\n\r\n"
        for host in (b"evil.example", b"localhost.evil.example:80", b"127.0.0.1.evil.example", b""):
            check(send_raw(port, rebound % host).status in (400, 403), "by another name", host)

        tokens = log_in(port)
        for seconds in (-1, 20):
            made = control("access-token", bearer(tokens["access_token"]), {"seconds": seconds})
            check(made.status == 200, made)
            claims = claims_of(made.json()["access_token"])
            check(abs(claims["exp"] - time.time() - seconds) < 10 and claims["sid"] == tokens["session_id"], claims)
            me = request(port, "GET", "/me", bearer(made.json()["access_token"]))
            check(me.status == (401 if seconds < 0 else 200), seconds, me)
        for body in ({}, {"seconds": 901}, {"seconds": -901}, {"seconds": "1"}, {"seconds": 1e30}, {"seconds": -2**63}, None):
            refused = control("access-token", bearer(tokens["access_token"]), body)
            check(refused.status in (400, 415), body, refused)
        check(control("access-token", [], {"seconds": 1}).status == 400, "without a login")

        cookies = set_cookies(log_in_for_cookie(port))
        shown = control("refresh-token", sent(cookies)).json()
        check(shown == {"refresh_token": cookies[REFRESH][0]}, shown)
        check(control("refresh-token").status == 404, "no cookie")

        check(control("lose-next-answer").status == 204, "lose")
        with_csrf = sent(cookies) + [("X-CSRF-Token", cookies[CSRF][0])]
        lost = request(port, "POST", "/auth/refresh", with_csrf)
        check(lost.status == 504 and not lost.all("Set-Cookie") and "access_token" not in lost.json(), lost)
        check(request(port, "POST", "/auth/refresh", with_csrf).status == 200, "the same again")
        kinds = [event["event"] for event in request(port, "GET", "/demo/events", CONTROL).json()["events"]]
        check(kinds == ["logged_in", "logged_in", "refreshed", "retried"], kinds)


def keys_and_restarts(programs):
    with auth_server(programs, "--demo-controls") as server:
        port = server.port
        sign_up(port)
        before = log_in(port)
        first_run = request(port, "GET", "/demo/events", CONTROL).json()["run"]
        with open("auth.key", encoding="ascii") as file:
            first_key = file.read()
        for turn in range(1, 18):  # more often than a ring has keys
            answer = request(port, "POST", "/demo/rotate-key", CONTROL)
            check(answer.status == 200 and answer.json()["keys"] == min(turn + 1, 16), turn, answer)
            if turn == 5:
                check(request(port, "GET", "/me", bearer(before["access_token"])).status == 200, "an old access token")
                before = request(port, "POST", "/auth/refresh", bearer(before["refresh_token"])).json()
        after = log_in(port)
        with open("auth.key", encoding="ascii") as file:
            check(file.read() != first_key, "the file has the old key")
        for name in ("auth.key", "auth.key.retired"):
            check(os.stat(name).st_mode & 0o777 == 0o600, name)
        check(not [name for name in os.listdir() if ".new-" in name], "drafts", os.listdir())

        check(request(port, "POST", "/demo/restart", CONTROL).status == 204, "restart")
        deadline = time.monotonic() + 20
        run_id = first_run
        while run_id == first_run and time.monotonic() < deadline:
            try:
                answer = request(port, "GET", "/demo/events", CONTROL)
                run_id = answer.json()["run"] if answer.status == 200 else first_run
            except (ConnectionError, ValueError):
                time.sleep(0.02)
        check(run_id != first_run, "it has not started again")
        for tokens in (before, after):
            check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 200, "after the restart")
            check(request(port, "POST", "/auth/refresh", bearer(tokens["refresh_token"])).status == 200, "refresh")
        check(server.stop() == 0, "exit status")


run([the_refresh_token_in_a_cookie, a_cookie_inside_another_one, one_place_at_a_time, the_page, demo_controls, keys_and_restarts])
