# SPDX-License-Identifier: MIT
"""auth-server follows directories of keys: they change while it runs, and immediately on SIGHUP. It publishes the
public keys of its access tokens, with which another program verifies them."""

import base64
import json
import os
import re
import signal
import subprocess
import time

from harness import ISSUER, PATIENCE, auth_server, bearer, check, log_in, request, run, sign_up


def signet(programs, *words):
    answer = subprocess.run([f"{programs}/signet", *words], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer
    return answer.stdout


def refusal_of(programs, *options):
    """The exit status and the error of an auth-server that does not start."""
    answer = subprocess.run([f"{programs}/auth-server", "--port", "0", *options], capture_output=True, text=True,
                            timeout=PATIENCE, check=False)
    return f"{answer.returncode} {answer.stderr}"


def key_id(token):
    header = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]


def hang_up(server, expected):
    """Sends SIGHUP until the last log line about keys contains `expected`."""
    deadline = time.monotonic() + PATIENCE
    lines = [""]
    while expected not in lines[-1] and time.monotonic() < deadline:
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.1)
        lines = [line for line in server.log().splitlines() if " keys_" in line] or [""]
    check(expected in lines[-1], expected, server.log())


def sign_soon(file):
    """An announced key signs from the next second: after the key that has been made in this second, if there is one."""
    with open(file, encoding="ascii") as stream:
        text = stream.read()
    with open(file, "w", encoding="ascii") as stream:
        stream.write(re.sub(r'("signet_signs_from":)\d+', rf"\g<1>{int(time.time()) + 1}", text))


def keys_change_without_a_restart(programs):
    signet(programs, "keys", "rotate", "ring", "--kid", "one")
    with auth_server(programs, "--keys", "ring") as server:
        port = server.port
        sign_up(port)
        early = log_in(port)
        check(key_id(early["access_token"]) == "one", early)

        # The new key verifies before it signs.
        signet(programs, "keys", "rotate", "ring", "--kid", "two", "--announce", "1h")
        hang_up(server, "keys=2 signing=one")
        check(key_id(log_in(port)["access_token"]) == "one", "the old key signs")
        sign_soon("ring/two.jwk")
        hang_up(server, "signing=two")
        late = log_in(port)
        check(key_id(late["access_token"]) == "two", late)
        for tokens in (early, late):
            check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 200, tokens)
        early = request(port, "POST", "/auth/refresh", bearer(early["refresh_token"])).json()
        check(key_id(early["access_token"]) == "two", early)

        # Unusable keys change nothing, and the log reports them.
        with open("ring/broken.jwk", "w", encoding="ascii") as file:
            file.write('{"kty":"oct","k":"c2hvcnQ"}')
        os.chmod("ring/broken.jwk", 0o600)
        hang_up(server, "keys_failed")
        check("broken.jwk" in server.log() and "c2hvcnQ" not in server.log(), server.log())
        check(request(port, "GET", "/me", bearer(late["access_token"])).status == 200, "after a broken key")
        os.remove("ring/broken.jwk")

        # A leaked key is removed, and its tokens are refused.
        signet(programs, "keys", "rotate", "ring", "--kid", "three", "--announce", "0s")
        hang_up(server, "keys=3 signing=three")
        signet(programs, "keys", "remove", "ring", "--kid", "two")
        hang_up(server, "keys=2 signing=three")
        answer = request(port, "GET", "/me", bearer(late["access_token"]))
        check(answer.status == 401, answer)
        check(key_id(log_in(port)["access_token"]) == "three", "the third key signs")
        check(server.stop() == 0, "exit status")


def a_set_of_keys_in_a_file(programs):
    jwk = signet(programs, "keygen", "--jwk", "--kid", "a")
    with open("keys.json", "w", encoding="ascii") as file:
        file.write(f'{{"keys":[{jwk}]}}')
    os.chmod("keys.json", 0o644)
    check("1 auth-server: the key file keys.json can be read" in refusal_of(programs, "--keys", "keys.json"), "mode")
    os.chmod("keys.json", 0o600)
    with auth_server(programs, "--keys", "keys.json") as server:
        sign_up(server.port)
        check(key_id(log_in(server.port)["access_token"]) == "a", "the key of the file")
        check(server.stop() == 0, "exit status")
    check(not os.path.exists("auth.key"), "a key file was made")
    for options in (("--key-file", "a.key"), ("--accept-key-file", "a.key"), ("--demo-controls",)):
        check(refusal_of(programs, "--keys", "keys.json", *options).startswith("2 "), options)
    check("1 auth-server: " in refusal_of(programs, "--keys", "missing"), "a missing directory")


def published(port, name):
    """Writes the public keys of the server to a file, and returns their ids."""
    answer = request(port, "GET", "/.well-known/jwks.json")
    check(answer.status == 200, answer)
    check(answer.all("Content-Type") == ["application/jwk-set+json"], answer)
    check(answer.all("Cache-Control") == ["public, max-age=300"], answer)
    keys = answer.json()["keys"]
    check(not any("d" in key or "k" in key for key in keys), "a private key is published", keys)
    with open(name, "wb") as file:
        file.write(answer.body)
    return sorted(key["kid"] for key in keys)


def verdict(programs, token, keys, token_type="access"):
    """What another program says of a token, with nothing but the published keys."""
    words = ("verify", "--jwks", keys, "--type", token_type, "--iss", ISSUER, token)
    answer = subprocess.run([f"{programs}/signet", *words], capture_output=True, text=True, check=False)
    return "ok" if answer.returncode == 0 else answer.stderr.split(": ")[1]


def other_programs_verify_access_tokens(programs):
    for algorithm in ("EdDSA", "RS256", "PS256", "ES256"):
        private = ("--alg", algorithm, "--access-keys", f"private-{algorithm}")
        with auth_server(programs, *private) as server:
            check("made a new private key" in server.output, server.output)
            port = server.port
            sign_up(port, f"{algorithm}@example.com")
            tokens = log_in(port, f"{algorithm}@example.com")
            check(len(published(port, "jwks.json")) == 1, "one key")
            check(verdict(programs, tokens["access_token"], "jwks.json") == "ok", algorithm)
            check(verdict(programs, tokens["refresh_token"], "jwks.json", "refresh") != "ok", "a secret signs it")
            check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 200, algorithm)
            # One token is never accepted in place of the other.
            check(request(port, "GET", "/me", bearer(tokens["refresh_token"])).status == 401, algorithm)
            check(request(port, "POST", "/auth/refresh", bearer(tokens["access_token"])).status == 401, algorithm)
            fresh = request(port, "POST", "/auth/refresh", bearer(tokens["refresh_token"])).json()
            retried = request(port, "POST", "/auth/refresh", bearer(tokens["refresh_token"])).json()
            check(fresh["refresh_token"] == retried["refresh_token"], "a retry", fresh, retried)
            check(verdict(programs, fresh["access_token"], "jwks.json") == "ok", algorithm)
            check(server.stop() == 0, "exit status")
    # The keys and sessions remain after a restart.
    with auth_server(programs, *private) as server:
        check("made a new private key" not in server.output, server.output)
        check(request(server.port, "GET", "/me", bearer(fresh["access_token"])).status == 200, "after a restart")
        check(server.stop() == 0, "exit status")
    # Access tokens of the earlier algorithm are refused; their sessions continue.
    with auth_server(programs) as server:
        check(request(server.port, "GET", "/.well-known/jwks.json").status == 404, "secrets are not published")
        check(request(server.port, "GET", "/me", bearer(fresh["access_token"])).status == 401, "another algorithm")
        answer = request(server.port, "POST", "/auth/refresh", bearer(fresh["refresh_token"]))
        check(answer.status == 200, answer)
        check(server.stop() == 0, "exit status")


def announced_keys_are_published(programs):
    signet(programs, "keys", "rotate", "access", "--alg", "ES256", "--kid", "one")
    signet(programs, "keys", "rotate", "secrets", "--kid", "secret")
    with auth_server(programs, "--keys", "secrets", "--alg=ES256", "--access-keys=access") as server:
        port = server.port
        sign_up(port, "announced@example.com")
        early = log_in(port, "announced@example.com")
        check(published(port, "early.json") == ["one"], "one key")
        signet(programs, "keys", "rotate", "access", "--alg", "ES256", "--kid", "two", "--announce", "1h")
        hang_up(server, "path=access keys=2 signing=one")
        check(published(port, "announced.json") == ["one", "two"], "the announced key")
        check(key_id(log_in(port, "announced@example.com")["access_token"]) == "one", "the old key signs")

        # A program that fetched the keys before the change verifies tokens of the new key.
        sign_soon("access/two.jwk")
        hang_up(server, "path=access keys=2 signing=two")
        late = log_in(port, "announced@example.com")
        check(key_id(late["access_token"]) == "two", late)
        check(key_id(late["refresh_token"]) == "secret", late)
        check(verdict(programs, late["access_token"], "early.json") == "unknown_key", "not announced")
        check(published(port, "late.json") == ["one", "two"], "the retired key")
        for tokens in (early, late):
            check(verdict(programs, tokens["access_token"], "announced.json") == "ok", tokens)
            check(verdict(programs, tokens["access_token"], "late.json") == "ok", tokens)
            check(request(port, "GET", "/me", bearer(tokens["access_token"])).status == 200, tokens)

        # A key that has leaked is no longer published.
        signet(programs, "keys", "remove", "access", "--kid", "one")
        hang_up(server, "path=access keys=1 signing=two")
        check(published(port, "late.json") == ["two"], "a removed key")
        check(verdict(programs, early["access_token"], "late.json") == "unknown_key", "a removed key")
        check(request(port, "GET", "/me", bearer(early["access_token"])).status == 401, "a removed key")
        check(server.stop() == 0, "exit status")


def options_of_private_keys_are_checked(programs):
    for options, sentence in (
        (("--alg", "none"), "--alg must be HS256, ES256"),
        (("--access-keys", "access"), "--access-keys needs --alg"),
        (("--alg=ES256", "--demo-controls"), "--demo-controls "),
    ):
        check(refusal_of(programs, *options).startswith(f"2 auth-server: {sentence}"), options)
    signet(programs, "keys", "rotate", "access", "--alg", "ES256")
    answer = refusal_of(programs, "--alg=EdDSA", "--access-keys=access")
    check(answer.startswith("1 auth-server: ") and "its \"kty\" must be \"OKP\"" in answer, answer)


run([keys_change_without_a_restart, a_set_of_keys_in_a_file, other_programs_verify_access_tokens,
     announced_keys_are_published, options_of_private_keys_are_checked])
