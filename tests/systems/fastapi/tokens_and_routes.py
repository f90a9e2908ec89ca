# SPDX-License-Identifier: MIT
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../common"))
from beside import OTHER_SECRET, PASSWORD, SECRET, Signet, check, claims_of, get, post, run
from service import Service

ADA = {"email": "ada@example.org", "user_uid": "ada"}
ME = {"email": "ada@example.org", "uid": "ada"}
DAY = 24 * 60 * 60

ours = Signet("fastapi")
theirs = Service(SECRET, PASSWORD)


def refused(answer, detail):
    check(answer.status == 403 and answer.json() == {"detail": detail}, detail, answer)


def our_tokens_open_their_routes():
    access, refresh = ours.issue("access", "ada"), ours.issue("refresh", "ada")
    answer = get(theirs.port, "/me", access)
    check(answer.status == 200 and answer.json() == ME, answer)
    answer = get(theirs.port, "/refresh_token", refresh)
    check(answer.status == 200, answer)
    check(ours.verify("access", answer.json()["access_token"])["user"] == ADA)


def our_tokens_that_will_not_do_there():
    refused(get(theirs.port, "/me", ours.issue("refresh", "ada")), "Please Provide Valid Access Token")
    refused(get(theirs.port, "/refresh_token", ours.issue("access", "ada")), "Please Provide Valid Refresh Token")
    refused(get(theirs.port, "/me", ours.issue("access", "ada", 3601)), "Invalid Or Expired Token")
    refused(get(theirs.port, "/refresh_token", ours.issue("refresh", "ada", 2 * DAY + 1)), "Invalid Or Expired Token")
    stranger = Signet("fastapi", OTHER_SECRET)
    refused(get(theirs.port, "/me", stranger.issue("access", "ada")), "Invalid Or Expired Token")
    refused(get(theirs.port, "/refresh_token", stranger.issue("refresh", "ada")), "Invalid Or Expired Token")


def their_tokens_verify_here():
    access, refresh = theirs.issue("access", ADA), theirs.issue("refresh", ADA)
    check(ours.verify("access", access) == claims_of(access))
    check(ours.verify("refresh", refresh) == claims_of(refresh))
    check(ours.verify("access", refresh) == "wrong_token_type")
    check(ours.verify("refresh", access) == "wrong_token_type")
    check(ours.verify("access", theirs.issue("access", ADA, 3601)) == "expired")
    check(ours.verify("refresh", theirs.issue("refresh", ADA, 2 * DAY + 1)) == "expired")
    stranger = Signet("fastapi", OTHER_SECRET)
    check(stranger.verify("access", access) == "bad_signature")
    check(stranger.verify("refresh", refresh) == "bad_signature")


def their_tokens_open_our_routes():
    with ours.serve() as server:
        answer = get(server.port, "/me", theirs.issue("access", ADA))
        check(answer.status == 200 and answer.json() == ME, answer)
        answer = get(server.port, "/refresh_token", theirs.issue("refresh", ADA))
        check(answer.status == 200, answer)
        check(get(theirs.port, "/me", answer.json()["access_token"]).json() == ME)

        refused(get(server.port, "/me", theirs.issue("refresh", ADA)), "Please Provide Valid Access Token")
        refused(get(server.port, "/refresh_token", theirs.issue("access", ADA)), "Please Provide Valid Refresh Token")
        refused(get(server.port, "/me", theirs.issue("access", ADA, 3601)), "Invalid Or Expired Token")
        refused(get(server.port, "/me", Signet("fastapi", OTHER_SECRET).issue("access", "ada")), "Invalid Or Expired Token")
        refused(get(server.port, "/me"), "Not authenticated")
        no_user = theirs.issue("access", None)
        refused(get(server.port, "/me", no_user), "Invalid Or Expired Token")


def both_answer_alike():
    with ours.serve() as server:
        for port in (theirs.port, server.port):
            login = post(port, "/login", {"email": "ada", "password": PASSWORD})
            check(login.status == 200 and login.json()["message"] == "Login Successful", login)
            for other in (theirs.port, server.port):
                check(get(other, "/me", login.json()["access_token"]).json() == ME)
                answer = get(other, "/refresh_token", login.json()["refresh_token"])
                check(get(port, "/me", answer.json()["access_token"]).json() == ME)
            refused(post(port, "/login", {"email": "ada", "password": "guess"}), "Invalid Email Or Password")
            refused(get(port, "/me"), "Not authenticated")


run(
    [
        our_tokens_open_their_routes,
        our_tokens_that_will_not_do_there,
        their_tokens_verify_here,
        their_tokens_open_our_routes,
        both_answer_alike,
    ]
)
