# SPDX-License-Identifier: MIT
"""auth-server follows a directory of keys: they change while it runs, and immediately on SIGHUP."""

import base64
import json
import os
import signal
import subprocess
import time

from harness import PATIENCE, auth_server, bearer, check, log_in, request, run, sign_up


def signet(programs, *words):
    answer = subprocess.run([f"{programs}/signet", *words], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer
    return answer.stdout


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


def keys_change_without_a_restart(programs):
    signet(programs, "keys", "rotate", "ring", "--kid", "one")
    with auth_server(programs, "--keys", "ring") as server:
        port = server.port
        sign_up(port)
        early = log_in(port)
        check(key_id(early["access_token"]) == "one", early)

        # The new key verifies before it signs.
        signet(programs, "keys", "rotate", "ring", "--kid", "two", "--announce", "3s")
        hang_up(server, "keys=2 signing=one")
        check(key_id(log_in(port)["access_token"]) == "one", "the old key signs")
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
    def refused(*options):
        answer = subprocess.run([f"{programs}/auth-server", "--port", "0", *options], capture_output=True, text=True,
                                timeout=PATIENCE, check=False)
        return f"{answer.returncode} {answer.stderr}"

    jwk = signet(programs, "keygen", "--jwk", "--kid", "a")
    with open("keys.json", "w", encoding="ascii") as file:
        file.write(f'{{"keys":[{jwk}]}}')
    os.chmod("keys.json", 0o644)
    check("1 auth-server: the key file keys.json can be read" in refused("--keys", "keys.json"), "mode")
    os.chmod("keys.json", 0o600)
    with auth_server(programs, "--keys", "keys.json") as server:
        sign_up(server.port)
        check(key_id(log_in(server.port)["access_token"]) == "a", "the key of the file")
        check(server.stop() == 0, "exit status")
    check(not os.path.exists("auth.key"), "a key file was made")
    for options in (("--key-file", "a.key"), ("--accept-key-file", "a.key"), ("--demo-controls",)):
        check(refused("--keys", "keys.json", *options).startswith("2 "), options)
    check("1 auth-server: " in refused("--keys", "missing"), "a missing directory")


run([keys_change_without_a_restart, a_set_of_keys_in_a_file])
