# SPDX-License-Identifier: MIT
import datetime
import os
import sys

import jwt

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../common"))
from beside import OTHER_SECRET, PASSWORD, SECRET, Signet, check, claims_of, get, post, run, serve_wsgi
from service import issue, make_app

ADA = {"logged_in_as": "ada"}
DAY = 24 * 60 * 60

ours = Signet("flask")
stranger = Signet("flask", OTHER_SECRET)
app = make_app(SECRET, PASSWORD)
theirs = serve_wsgi(app)


def opens(answer, body):
    check(answer.status == 200 and answer.json() == body, answer)


def our_tokens_open_their_routes():
    access, refresh = ours.issue("access", "ada"), ours.issue("refresh", "ada")
    for path in ("/protected", "/fresh", "/optional"):
        opens(get(theirs, path, access), ADA)
    answer = post(theirs, "/refresh", token=refresh)
    check(answer.status == 200, answer)
    next_access = answer.json()["access_token"]
    check(ours.verify("access", next_access)["sub"] == "ada")
    check(ours.verify("access", next_access)["fresh"] is False)


def our_tokens_that_will_not_do_there():
    # 401 for an expired token, 422 for other errors.
    check(get(theirs, "/protected", ours.issue("refresh", "ada")).status == 422)
    check(post(theirs, "/refresh", token=ours.issue("access", "ada")).status == 422)
    check(get(theirs, "/protected", ours.issue("access", "ada", 15 * 60 + 1)).status == 401)
    check(post(theirs, "/refresh", token=ours.issue("refresh", "ada", 30 * DAY + 1)).status == 401)
    check(get(theirs, "/protected", stranger.issue("access", "ada")).status == 422)
    check(post(theirs, "/refresh", token=stranger.issue("refresh", "ada")).status == 422)


def their_tokens_verify_here():
    access, refresh = issue(app, "access"), issue(app, "refresh")
    check(ours.verify("access", access) == claims_of(access))
    check(ours.verify("refresh", refresh) == claims_of(refresh))
    check(set(claims_of(access)) == {"fresh", "iat", "jti", "type", "sub", "nbf", "exp", "csrf"}, claims_of(access))
    check(ours.verify("access", refresh) == "wrong_token_type")
    check(ours.verify("refresh", access) == "wrong_token_type")
    check(ours.verify("access", issue(app, "access", age=15 * 60 + 1)) == "expired")
    check(ours.verify("refresh", issue(app, "refresh", age=30 * DAY + 1)) == "expired")
    check(stranger.verify("access", access) == "bad_signature")
    check(stranger.verify("refresh", refresh) == "bad_signature")
    check(ours.verify("access", issue(app, "access", 2))["sub"] == 2)


def their_tokens_open_our_routes():
    with ours.serve() as server:
        opens(get(server.port, "/protected", issue(app, "access")), ADA)
        answer = post(server.port, "/refresh", token=issue(app, "refresh"))
        check(answer.status == 200, answer)
        opens(get(theirs, "/protected", answer.json()["access_token"]), ADA)
        check(get(theirs, "/fresh", answer.json()["access_token"]).status == 401)
        for path, token in (
            ("/protected", issue(app, "refresh")),
            ("/protected", issue(app, "access", age=15 * 60 + 1)),
            ("/protected", stranger.issue("access", "ada")),
            ("/optional", stranger.issue("access", "ada")),
        ):
            answer = get(server.port, path, token)
            check(answer.status == 401 and answer.json()["error"] == "invalid_token", path, answer)
        check(post(server.port, "/refresh", token=issue(app, "access")).status == 401)
        opens(get(server.port, "/optional"), {"logged_in_as": ""})
        opens(get(theirs, "/optional"), {"logged_in_as": ""})


def fresh_logins():
    with ours.serve() as server:
        for fresh, status in (
            (True, 200),
            (False, 401),
            (datetime.timedelta(minutes=5), 200),
            (datetime.timedelta(seconds=-1), 401),
        ):
            token = issue(app, "access", fresh=fresh)
            check(get(theirs, "/fresh", token).status == status, fresh)
            check(get(server.port, "/fresh", token).status == status, fresh)
        login = post(server.port, "/login", {"username": "ada", "password": PASSWORD}).json()
        opens(get(theirs, "/fresh", login["access_token"]), ADA)
        answer = post(theirs, "/refresh", token=login["refresh_token"])
        check(get(server.port, "/fresh", answer.json()["access_token"]).status == 401)


def tokens_in_cookies_need_the_csrf_value():
    with ours.serve() as server:
        for token in (issue(app, "access"), ours.issue("access", "ada")):
            cookie = [("Cookie", f"access_token_cookie={token}")]
            value = claims_of(token)["csrf"]
            for port, refusal in ((theirs, 401), (server.port, 403)):
                opens(post(port, "/protected", headers=[*cookie, ("X-CSRF-TOKEN", value)]), ADA)
                check(post(port, "/protected", headers=cookie).status == refusal)
                check(post(port, "/protected", headers=[*cookie, ("X-CSRF-TOKEN", value + "x")]).status == refusal)


def a_token_without_a_type_is_an_access_token_there_only():
    claims = claims_of(issue(app, "refresh"))
    del claims["type"]
    token = jwt.encode(claims, SECRET)
    opens(get(theirs, "/protected", token), ADA)
    check(ours.verify("access", token) == "wrong_token_type")
    claims["type"] = "password-reset"
    token = jwt.encode(claims, SECRET)
    opens(get(theirs, "/protected", token), ADA)
    check(ours.verify("access", token) == "wrong_token_type")


run(
    [
        our_tokens_open_their_routes,
        our_tokens_that_will_not_do_there,
        their_tokens_verify_here,
        their_tokens_open_our_routes,
        fresh_logins,
        tokens_in_cookies_need_the_csrf_value,
        a_token_without_a_type_is_an_access_token_there_only,
    ]
)
