# SPDX-License-Identifier: MIT
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../common"))
import project
from beside import OTHER_SECRET, PASSWORD, SECRET, Signet, check, claims_of, get, post, run, serve_wsgi

ME = {"user_id": "7"}
LOGIN = {"username": "ada", "password": PASSWORD}
MINUTE, DAY = 60, 24 * 60 * 60

one_secret = Signet("django")
own_refresh_secret = Signet("django", SECRET, OTHER_SECRET)
stranger = Signet("django", OTHER_SECRET)
project.configure(SECRET)
theirs = serve_wsgi(project.application(PASSWORD))


def me(port, token):
    answer = get(port, "/api/me/", token)
    return answer.json() if answer.status == 200 else answer.status


def log_in(port):
    answer = post(port, "/api/token/", LOGIN)
    check(answer.status == 200 and set(answer.json()) == {"access", "refresh"}, answer)
    return answer.json()


def refresh(port, token):
    return post(port, "/api/token/refresh/", {"refresh": token})


def refused(answer):
    check(answer.status == 401 and answer.json()["code"] == "token_not_valid", answer)


def our_tokens_there():
    check(me(theirs, one_secret.issue("access", "7")) == ME)
    answer = refresh(theirs, one_secret.issue("refresh", "7"))
    check(answer.status == 200, answer)
    check(one_secret.verify("access", answer.json()["access"])["user_id"] == 7)

    check(me(theirs, one_secret.issue("refresh", "7")) == 401)
    check(me(theirs, one_secret.issue("access", "7", 5 * MINUTE + 1)) == 401)
    check(me(theirs, stranger.issue("access", "7")) == 401)
    check(me(theirs, one_secret.issue("access", "8")) == 401, "there is no such user")
    refused(refresh(theirs, one_secret.issue("access", "7")))
    refused(refresh(theirs, one_secret.issue("refresh", "7", DAY + 1)))
    refused(refresh(theirs, stranger.issue("refresh", "7")))


def their_tokens_here():
    access, refresh_token = project.issue("access"), project.issue("refresh")
    check(set(claims_of(access)) == {"token_type", "exp", "iat", "jti", "user_id"}, claims_of(access))
    check(one_secret.verify("access", access) == claims_of(access))
    check(one_secret.verify("refresh", refresh_token) == claims_of(refresh_token))
    check(one_secret.verify("access", refresh_token) == "wrong_token_type")
    check(one_secret.verify("refresh", access) == "wrong_token_type")
    check(one_secret.verify("access", project.issue("access", 5 * MINUTE + 1)) == "expired")
    check(one_secret.verify("refresh", project.issue("refresh", DAY + 1)) == "expired")
    check(stranger.verify("access", access) == "bad_signature")
    check(stranger.verify("refresh", refresh_token) == "bad_signature")
    with one_secret.serve() as server:
        check(me(server.port, access) == ME)
        check(me(server.port, refresh_token) == 401)
        check(me(server.port, project.issue("access", 5 * MINUTE + 1)) == 401)
        check(me(server.port, stranger.issue("access", "7")) == 401)


def rotation_and_the_blacklist_there_sessions_here():
    first = log_in(theirs)["refresh"]
    check(refresh(theirs, first).status == 200)
    refused(refresh(theirs, first))  # a lost answer ends the login
    second = log_in(theirs)["refresh"]
    check(post(theirs, "/api/logout/", {"refresh": second}).status == 200)
    refused(refresh(theirs, second))

    with own_refresh_secret.serve() as server:
        first = log_in(server.port)["refresh"]
        second = refresh(server.port, first).json()["refresh"]
        check(second != first)
        check(refresh(server.port, first).json()["refresh"] == second, "a lost answer is given again")
        newest = second
        for _ in range(4):
            newest = refresh(server.port, newest).json()["refresh"]
        refused(refresh(server.port, first))  # reuse of a token that is five rotations old ends the session
        refused(refresh(server.port, newest))
        pair = log_in(server.port)
        check(post(server.port, "/api/logout/", {"refresh": pair["refresh"]}).status == 204)
        refused(refresh(server.port, pair["refresh"]))
        check(post(server.port, "/api/logout/", {"refresh": "nonsense"}).status == 400)


def with_a_refresh_secret_of_our_own_each_refreshes_its_own_logins():
    with own_refresh_secret.serve() as server:
        pair = log_in(server.port)
        check(me(theirs, pair["access"]) == ME, "an access token opens both")
        refused(refresh(theirs, pair["refresh"]))
        next_pair = refresh(server.port, pair["refresh"])
        check(me(theirs, next_pair.json()["access"]) == ME)

        pair = log_in(theirs)
        check(me(server.port, pair["access"]) == ME)
        refused(refresh(server.port, pair["refresh"]))


def with_one_secret_django_refreshes_our_logins_behind_the_back_of_the_session():
    with one_secret.serve() as server:
        refused(refresh(server.port, log_in(theirs)["refresh"]))  # signet has no session for it

        pair = log_in(server.port)
        check(post(server.port, "/api/logout/", {"refresh": pair["refresh"]}).status == 204)
        refused(refresh(server.port, pair["refresh"]))
        answer = refresh(theirs, pair["refresh"])
        check(answer.status == 200, "the session has ended, and Django does not know")
        check(me(theirs, answer.json()["access"]) == 401, "its access token has no user: refresh tokens do not name one")


run(
    [
        our_tokens_there,
        their_tokens_here,
        rotation_and_the_blacklist_there_sessions_here,
        with_a_refresh_secret_of_our_own_each_refreshes_its_own_logins,
        with_one_secret_django_refreshes_our_logins_behind_the_back_of_the_session,
    ]
)
