# SPDX-License-Identifier: MIT
"""Runs a program that fetches from an HTTPS server that lies, stalls, redirects, sends 100 MB and rotates its keys."""

import http.server
import os
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import certificates

ended = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        getattr(self, "send_" + self.path.strip("/").replace("-", "_"))()

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_keys(self):
        # The program under test replaces the file.
        self.answer(200, Path("keys.json").read_bytes(), Cache_Control="public, max-age=600", Age="7",
                    Expires="Tue, 14 Nov 2023 22:13:20 GMT")

    def send_redirect(self):
        self.answer(302, Location=f"https://localhost:{self.server.server_port}/keys")

    def send_error_page(self):
        self.answer(500, b"broken")

    def send_stall(self):
        ended.wait()

    def send_stall_in_body(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{")
        ended.wait()

    def send_large(self):
        self.send_response(200)
        self.send_header("Content-Length", str(100 << 20))
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" " * (1 << 20))

    def send_large_without_length(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" " * (1 << 20))

    def send_large_header(self):
        self.answer(200, b"{}", X_Filler="x" * 60000, X_More="x" * 60000)

    def send_wrong_length(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{}")

    def send_garbage(self):
        self.wfile.write(b"this is not HTTP\r\n\r\n")

    def log_message(self, *_arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, _request, _address):
        pass  # the program ends many connections early


def serve(context=None):
    server = Server(("127.0.0.1", 0), Handler)
    if context:
        # The handshake is done by the thread of the connection.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def context_of(name, newest=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{name}.pem", f"{name}.key")
    if newest:
        context.minimum_version = newest
        context.maximum_version = newest
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


certificates.make(".", "localhost", "DNS:localhost")
certificates.make(".", "other", "DNS:localhost")
old_tls = context_of("localhost", ssl.TLSVersion.TLSv1_1)
environment = dict(os.environ, SIGNET_PORT=str(serve(context_of("localhost"))), SIGNET_UNTRUSTED_PORT=str(serve(context_of("other"))),
                   SIGNET_OLD_TLS_PORT=str(serve(old_tls)), SIGNET_PLAIN_PORT=str(serve()), no_proxy="localhost,127.0.0.1")
status = subprocess.run([sys.argv[1]], env=environment, timeout=240, check=False).returncode
ended.set()
sys.exit(status)
