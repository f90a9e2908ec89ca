# SPDX-License-Identifier: MIT
"""The example program `compat` as the peer of a Python service."""

import json
import os
import subprocess
import sys
import threading
import time
import wsgiref.simple_server

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../http"))
import harness  # noqa: E402
from harness import bearer, check, claims_of, request  # noqa: E402, F401

SECRET = "Zk3vQ9sXw7LpR2nTb8YcD5hGjK4mVeA1fUoI6tWqSzE"
OTHER_SECRET = "p0OaLm5RkQ8zXvB2nYc7WsJtHd3GfEuI9wZr4TyKqNb"
PASSWORD = "correct horse"


class Signet:
    """`compat SYSTEM` with one secret, or one for each type."""

    def __init__(self, system, secret=SECRET, refresh_secret=None):
        self.command = [f"{sys.argv[1]}/compat", system]
        self.environment = os.environ | {"COMPAT_SECRET": secret}
        self.environment.pop("COMPAT_REFRESH_SECRET", None)
        if refresh_secret:
            self.environment["COMPAT_REFRESH_SECRET"] = refresh_secret

    def call(self, *words):
        return subprocess.run(
            [*self.command, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=harness.PATIENCE,
            check=False,
        )

    def issue(self, kind, user, age=0):
        done = self.call("issue", kind, user, str(age))
        assert done.returncode == 0, done
        return done.stdout.strip()

    def verify(self, kind, token):
        """The claims, or the name of the error."""
        done = self.call("verify", kind, token)
        assert done.returncode in (0, 1), done
        return done.stderr.strip() if done.returncode else json.loads(done.stdout)

    def serve(self):
        os.environ.update(self.environment)
        if "COMPAT_REFRESH_SECRET" not in self.environment:
            os.environ.pop("COMPAT_REFRESH_SECRET", None)
        return harness.Server(*self.command, "serve")


class QuietHandler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


def serve_wsgi(application):
    """Serves on a free port until this process ends, and returns the port."""
    server = wsgiref.simple_server.make_server("127.0.0.1", 0, application, handler_class=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def get(port, path, token=None):
    return request(port, "GET", path, bearer(token) if token else [])


def post(port, path, body=None, token=None, headers=()):
    return request(port, "POST", path, [*headers, *(bearer(token) if token else [])], body)


def run(tests):
    for test in tests:
        before, start = harness.failures, time.monotonic()
        test()
        verdict = "ok" if harness.failures == before else "FAILED"
        print(f"{verdict:6} {time.monotonic() - start:5.1f} s  {test.__name__.replace('_', ' ')}")
    sys.exit(1 if harness.failures else 0)
