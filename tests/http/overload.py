# SPDX-License-Identifier: MIT
"""Clients that are many, slow or greedy, and a log that is not read: auth-server answers the others."""

import concurrent.futures
import os
import re
import socket
import subprocess
import threading
import time

from harness import (PATIENCE, KeptConnection, Server, auth_server, bearer, check, log_in, request, run, sign_up)

PAGE = os.path.join(os.path.dirname(__file__), "../../examples/auth-server/web")
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def a_log_that_is_not_read(programs):
    """The pipe is full after 64 KiB, and the memory of the log after 1 MiB."""
    with subprocess.Popen([f"{programs}/auth-server", "--port", "0", "--password-cost", "10"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        try:
            while "listening on" not in (line := process.stdout.readline().decode()):
                check(line, "it does not listen")
            connection = KeptConnection(int(line.rsplit(":", 1)[1]))
            refused = [("Authorization", "Bearer x"), ("User-Agent", "\x7f" * 200)]
            count = 4000  # more than 800 bytes each
            statuses = [connection.send("GET", "/me", refused)[0] for _ in range(count)]
            check(statuses == [401] * count, set(statuses))

            # What is dropped is counted as soon as the log is read.
            lines, dropped = 0, 0
            while lines + dropped < count + 1:  # the first line is "started"
                line = process.stderr.readline().decode()
                found = re.search(r" log_dropped lines=(\d+)\n$", line)
                dropped += int(found[1]) if found else 0
                lines += not found
                check(found or " started" in line or " token_refused " in line, "a broken line", line)
            check(dropped > 1000 and lines > 1000, "lines", lines, "dropped", dropped)

            # It is not read again: a full pipe does not hold the end of the server.
            for _ in range(count):
                connection.send("GET", "/me", refused)
            connection.close()
            process.terminate()
            check(process.wait(PATIENCE) == 0, "exit status")
        finally:
            process.kill()


def many_logins(programs):
    """Password hashes take the time of two cores for some seconds. Other requests are answered."""
    options = ("--port", "0", "--password-cost", "14", "--login-attempts", "500", "--connections", "40")
    with Server(f"{programs}/auth-server", *options) as server, concurrent.futures.ThreadPoolExecutor(60) as pool:
        sign_up(server.port)
        tokens = log_in(server.port)
        start = threading.Barrier(61)

        def attempt():
            start.wait()
            body = {"email": "ann@example.org", "password": "correct horse battery"}
            return request(server.port, "POST", "/auth/login", body=body, patience=6 * PATIENCE)

        logins = [pool.submit(attempt) for _ in range(60)]
        start.wait()
        served = 0
        while not all(login.done() for login in logins):
            health = request(server.port, "GET", "/healthz").status
            me = request(server.port, "GET", "/me", bearer(tokens["access_token"])).status
            served += health == me == 200
        answers = [login.result() for login in logins]
        check(served >= 3, "requests that were served in the meantime", served)
        check({answer.status for answer in answers} == {200, 503}, sorted(answer.status for answer in answers))
        busy = [answer for answer in answers if answer.status == 503]
        check(all(int(answer.get("Retry-After")) >= 1 for answer in busy), busy)
        check(all(answer.json()["error"] == "temporarily_unavailable" for answer in busy), busy)
        check(request(server.port, "POST", "/auth/login", body={"email": "ann@example.org", "password": "wrong password"}).status == 401,
              "after the queue is empty")


def many_connections(programs):
    with auth_server(programs, "--connections", "4", "--request-time", "2") as server:
        slow = [connect(server.port) for _ in range(4)]
        for connection in slow:
            connection.sendall(HEAD)  # and never the end
        deadline = time.monotonic() + PATIENCE
        while (answer := request(server.port, "GET", "/healthz")).status != 503 and time.monotonic() < deadline:
            pass  # the four have not been accepted yet
        check(answer.status == 503 and int(answer.get("Retry-After")) >= 1, answer)
        check(answer.json()["error"] == "temporarily_unavailable", answer)
        for connection in slow:
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            check(received.startswith(b"HTTP/1.1 400") or not received, "an unfinished request", received)
            connection.close()
        while (answer := request(server.port, "GET", "/healthz")).status != 200 and time.monotonic() < deadline:
            pass
        check(answer.status == 200, "it does not recover", answer)


def slow_requests(programs):
    """A request that arrives a byte at a time, and a connection without a next request, end in time."""
    with auth_server(programs, "--request-time", "1", "--idle-time", "1") as server:
        for head in (HEAD, b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                           b"Content-Length: 10000\r\n\r\n"):
            with connect(server.port) as connection:
                start = time.monotonic()
                connection.sendall(head)
                connection.settimeout(0.2)
                ended = False
                while not ended and time.monotonic() - start < PATIENCE:
                    try:
                        connection.sendall(b"x")
                        ended = not connection.recv(65536)
                    except TimeoutError:
                        pass
                    except OSError:
                        ended = True
                check(ended, "a slow request never ends", head)
        connection = KeptConnection(server.port)
        check(connection.send("GET", "/healthz")[0] == 200, "healthz")
        check(connection.connection.sock.recv(1) == b"", "an idle connection stays")
        connection.close()


def a_request_for_many_ranges(programs):
    with auth_server(programs, "--web", PAGE) as server:
        whole = request(server.port, "GET", "/index.html")
        for ranges in ("0-0", "0-0," * 1000 + "0-0", "0-," * 1000 + "0-"):
            answer = request(server.port, "GET", "/index.html", [("Range", f"bytes={ranges}")])
            check(answer.status == 200 and answer.body == whole.body, ranges[:10], answer.status, len(answer.body))


run([a_log_that_is_not_read, many_logins, many_connections, slow_requests, a_request_for_many_ranges])
