# SPDX-License-Identifier: MIT
"""Starts servers, sends requests as bytes, and signs tokens without signet. Uses Python's standard library only."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time

PATIENCE = 20  # seconds; a longer operation has failed
ISSUER = "signet-auth-server"


class Server:
    """A running program that prints its port. Killed at the end of its `with` block, if it still runs."""

    def __init__(self, *command, log="server.log"):
        self.log_path = log
        self.is_auth_server = os.path.basename(command[0]) == "auth-server"
        with open(log, "ab") as log_file:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log_file)
        self.output = ""
        deadline = time.monotonic() + PATIENCE
        while "listening on" not in self.output or not self.output.endswith("\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not chunk:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"{command} does not listen: {self.output!r} {self.read_log()!r}")
            self.output += chunk.decode()
        self.port = int(re.search(r"listening on http://127\.0\.0\.1:(\d+)", self.output)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def read_log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def log(self):
        """The lines of everything that was answered before. A thread of auth-server writes them in their order: if it
        runs, this waits for the line of one more request, which is left out of the result."""
        marker = f"log-marker-{time.monotonic_ns()}"
        if self.is_auth_server and self.process.poll() is None:
            try:
                request(self.port, "GET", "/me", [*bearer("no-token"), ("User-Agent", marker)])
            except OSError:
                pass  # it is ending
            deadline = time.monotonic() + PATIENCE
            while marker not in self.read_log() and self.process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.001)
        return "".join(line for line in self.read_log().splitlines(True) if "log-marker-" not in line)

    def stop(self, how=signal.SIGTERM):
        """Ends the program and returns its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


class Answer:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/1.") else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]

    def all(self, name):
        return [value for header, value in self.headers if header.lower() == name.lower()]

    def get(self, name):
        return (self.all(name) or [None])[0]

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body!r}"


class KeptConnection:
    """One connection for several requests. Each request is sent in one write, without delay."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.connection.connect()

    def send(self, method, path, headers=(), body=None):
        """The status, the body, and the seconds until the answer was there."""
        start = time.perf_counter()
        self.connection.request(method, path, body, {"Content-Length": str(len(body or ""))} | dict(headers))
        answer = self.connection.getresponse()
        return answer.status, answer.read(), time.perf_counter() - start

    def close(self):
        self.connection.close()


def send_raw(port, data, patience=PATIENCE, last=False):
    """The first answer to these bytes. Status 0 if the server closes the connection without an answer. `last`: no more
    bytes follow."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        received = b""
        try:
            connection.sendall(data)
            if last:
                connection.shutdown(socket.SHUT_WR)
            while True:
                head, end, body = received.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                bodyless = re.match(rb"HTTP/1\.\d 204", head)
                if end and (bodyless or (length and len(body) >= int(length[1]))):
                    break
                chunk = connection.recv(65536)
                if not chunk:
                    break
                received += chunk
        except TimeoutError as error:
            raise AssertionError(f"no answer to {data[:200]!r}") from error
        except OSError:
            pass  # the server has closed the connection, perhaps before it has read everything
        return Answer(received)


def request(port, method, path, headers=(), body=None, content_type="application/json", patience=PATIENCE):
    """`headers` is a list of pairs, so that a name may occur twice. A body that is not a string is sent as JSON."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers]
    data = b""
    if body is not None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        if content_type:
            lines.append(f"Content-Type: {content_type}")
    if body is not None or method != "GET":
        lines.append(f"Content-Length: {len(data)}")
    return send_raw(port, "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data, patience)


def bearer(token):
    return [("Authorization", f"Bearer {token}")]


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(key_file, **claims):
    """A token with these claims, signed by the key in the file."""
    with open(key_file, encoding="ascii") as file:
        key = base64.urlsafe_b64decode(file.read().strip() + "==")
    now = int(time.time())
    payload = {"iss": ISSUER, "iat": now, "exp": now + 600, "type": "access", "sub": "user-42"} | claims
    text = encode(b'{"alg":"HS256","typ":"JWT"}') + "." + encode(json.dumps(payload).encode())
    return text + "." + encode(hmac.new(key, text.encode(), hashlib.sha256).digest())


def claims_of(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def csrf_of(token):
    return encode(hashlib.sha256(b"signet csrf " + token.encode()).digest())


def sign_up(port, email="ann@example.org", password="correct horse battery"):
    answer = request(port, "POST", "/auth/signup", body={"email": email, "password": password})
    assert answer.status == 201, answer


def log_in(port, email="ann@example.org", password="correct horse battery", **more):
    answer = request(port, "POST", "/auth/login", body={"email": email, "password": password} | more)
    assert answer.status == 200, answer
    return answer.json()


def auth_server(programs, *options):
    """An auth-server with its files in the working directory, and with cheap password hashes."""
    return Server(f"{programs}/auth-server", "--port", "0", "--password-cost", "10", "--login-attempts", "500",
                  "--sign-ups", "500", *options)


failures = 0


def check(condition, *what):
    global failures
    if not condition:
        failures += 1
        line = sys._getframe(1).f_lineno
        print(f"FAILED at line {line}:", *what, file=sys.stderr)


def run(tests):
    """Calls each function with the directory of the programs, and exits with the result."""
    programs = sys.argv[1]
    if not os.path.exists(f"{programs}/auth-server"):
        print("auth-server was not built")
        sys.exit(77)
    for test in tests:
        directory = test.__name__
        os.mkdir(directory)
        os.chdir(directory)
        before = failures
        start = time.monotonic()
        test(programs)
        os.chdir("..")
        verdict = "ok" if failures == before else "FAILED"
        print(f"{verdict:6} {time.monotonic() - start:5.1f} s  {test.__name__.replace('_', ' ')}")
    sys.exit(1 if failures else 0)
