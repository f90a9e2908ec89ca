# SPDX-License-Identifier: MIT
"""Several auth-servers with one store and one nginx as proxy, and clients that refresh their sessions continuously."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import servers
from servers import Process, free_port, wait_until

PASSWORD = "correct horse battery"


class AuthServer:
    """One auth-server on a port that it keeps when it is restarted."""

    def __init__(self, programs, directory, store, number):
        self.program = f"{programs}/auth-server"
        if not os.path.exists(self.program):
            servers.skip("auth-server was not built")
        self.directory = directory
        self.store = store
        self.number = number
        self.port = free_port()
        self.process = None

    def start(self, *key_options):
        with open(f"{self.directory}/server{self.number}.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--port", str(self.port), "--db", f"{self.directory}/fleet.db", "--store", self.store,
                 "--password-cost", "10", "--login-attempts", "5000", "--sign-ups", "5000",
                 *key_options], stdout=log, stderr=log)
        wait_until(self.answers, f"server {self.number}: {self.log()[-2000:]}")

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"server {self.number} has ended: {self.log()[-2000:]}")
        return call(self.port, "GET", "/healthz")[0] == 200

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(servers.PATIENCE)

    def log(self):
        with open(f"{self.directory}/server{self.number}.log", encoding="utf-8", errors="replace") as file:
            return file.read()


class Nginx(Process):
    """Sends requests to one server after the other. A refresh may be sent to the next one when a server goes away in
    the middle: each server returns the same answer."""

    def __init__(self, ports):
        super().__init__()
        binary = shutil.which("nginx") or "/usr/sbin/nginx"
        if not os.path.exists(binary):
            servers.skip("nginx is not installed")
        self.directory = tempfile.mkdtemp(prefix="signet-nginx-")
        os.chmod(self.directory, 0o755)
        self.log_file = f"{self.directory}/log"
        self.port = free_port()
        upstream = "".join(f"server 127.0.0.1:{port} max_fails=0; " for port in ports)
        with open(f"{self.directory}/nginx.conf", "w", encoding="ascii") as file:
            file.write(f"""
daemon off; master_process off; pid {self.directory}/pid; error_log {self.log_file};
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {self.directory}/b; proxy_temp_path {self.directory}/p; fastcgi_temp_path {self.directory}/f;
    uwsgi_temp_path {self.directory}/u; scgi_temp_path {self.directory}/s;
    upstream fleet {{ {upstream} }}
    server {{
        listen 127.0.0.1:{self.port};
        location / {{
            proxy_pass http://fleet;
            proxy_connect_timeout 4s; proxy_read_timeout 5s;
        }}
        location = /auth/refresh {{
            proxy_pass http://fleet;
            proxy_connect_timeout 4s; proxy_read_timeout 5s;
            proxy_next_upstream error timeout http_503 non_idempotent;
        }}
    }}
}}
""")
        self.spawn([binary, "-p", self.directory, "-c", f"{self.directory}/nginx.conf"])
        wait_until(lambda: call(self.port, "GET", "/healthz"), f"nginx: {self.log()[-2000:]}")


def call(port, method, path, token=None, body=None):
    """The status, and the JSON of the answer or None."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body)
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        text = answer.read()
        is_json = answer.getheader("Content-Type", "").startswith("application/json")
        return answer.status, (json.loads(text) if is_json else text.decode() or None)
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def claims(token):
    return token.rsplit(".", 1)[0]


def sign_up(port, email):
    status, answer = call(port, "POST", "/auth/signup", body={"email": email, "password": PASSWORD})
    assert status == 201, answer


def log_in(port, email, **more):
    status, answer = call(port, "POST", "/auth/login", body={"email": email, "password": PASSWORD} | more)
    assert status == 200, answer
    return answer


class People:
    """Each client refreshes its session repeatedly. Every fourth answer is lost."""

    def __init__(self, port, email, count):
        self.port = port
        self.stopping = False
        self.lock = threading.Lock()
        self.refreshed = 0
        self.failed = []
        self.second_answers = 0
        self.other_signatures = 0
        self.turns = [0] * count
        self.threads = []
        for person in range(count):
            token = log_in(port, email)["refresh_token"]
            self.threads.append(threading.Thread(target=self.live, args=(person, token)))
        for thread in self.threads:
            thread.start()

    def refresh(self, token):
        try:
            status, answer = call(self.port, "POST", "/auth/refresh", token)
        except OSError as error:
            status, answer = 0, str(error)
        with self.lock:
            if status == 200:
                self.refreshed += 1
            else:
                self.failed.append((status, answer))
        return answer["refresh_token"] if status == 200 else None

    def live(self, person, token):
        while not self.stopping and token:
            following = self.refresh(token)
            if self.turns[person] % 4 == 3 and following:
                again = self.refresh(token)
                with self.lock:
                    self.second_answers += 1
                    # While two keys sign, the same token may have either signature: docs/sessions.md.
                    if again and claims(again) != claims(following):
                        self.failed.append(("two successors", claims(again), claims(following)))
                    elif again != following:
                        self.other_signatures += 1
            token = following
            self.turns[person] += 1
            time.sleep(0.01)

    def wait_until_all_tokens_are_new(self):
        """Waits until no client has a token from before this call. A running turn may still end with one, so this waits for two
        turns."""
        before = self.turns.copy()
        servers.wait_until(lambda: self.failed or all(now >= then + 2 for now, then in zip(self.turns, before)),
                           "everyone to refresh twice")

    def stop(self):
        self.stopping = True
        for thread in self.threads:
            thread.join()


def make_key(programs, path):
    subprocess.run([f"{programs}/signet", "keygen", "--out", path], check=True, capture_output=True)
