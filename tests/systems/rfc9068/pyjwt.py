# SPDX-License-Identifier: MIT
import os
import sys
import time

import jwt

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../common"))
from beside import OTHER_SECRET, SECRET, Signet, check, run

ISSUER, AUDIENCE = "https://auth.example", "https://orders.example"
QUARTER_HOUR = 15 * 60
ours = Signet("oauth")


def issue(typ="at+jwt", age=0, secret=SECRET, **more):
    now = int(time.time()) - age
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "jti": "1", "iat": now, "exp": now + QUARTER_HOUR}
    return jwt.encode(claims | {"client_id": "shop"} | more, secret, headers={"typ": typ})


def verdict(token, secret=SECRET):
    """The claims, or the name of the exception. PyJWT leaves the typ header to its caller."""
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], issuer=ISSUER, audience=AUDIENCE)
    except jwt.PyJWTError as error:
        return type(error).__name__
    return claims if jwt.get_unverified_header(token)["typ"] == "at+jwt" else "WrongType"


def our_tokens_there():
    claims = verdict(ours.issue("access", "ada"))
    check(claims["sub"] == "ada" and claims["client_id"] == "shop", claims)
    check(verdict(ours.issue("access", "ada", QUARTER_HOUR + 1)) == "ExpiredSignatureError")
    check(verdict(ours.issue("refresh", "ada")) == "WrongType")
    check(verdict(ours.issue("access", "ada"), OTHER_SECRET) == "InvalidSignatureError")


def their_tokens_here():
    check(ours.verify("access", issue())["client_id"] == "shop")
    check(ours.verify("access", issue("JWT")) == "wrong_token_type")
    check(ours.verify("refresh", issue()) == "wrong_token_type")
    check(ours.verify("access", issue(age=QUARTER_HOUR + 1)) == "expired")
    check(ours.verify("access", issue(secret=OTHER_SECRET)) == "bad_signature")
    check(ours.verify("access", issue(aud="https://billing.example")) == "wrong_audience")
    check(ours.verify("access", issue(iss="https://other.example")) == "wrong_issuer")


run([our_tokens_there, their_tokens_here])
