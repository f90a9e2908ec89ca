# SPDX-License-Identifier: MIT
"""`signet verify --jwks URL` fetches the public keys of an issuer over HTTPS."""

import http.server
import os
import shutil
import ssl
import subprocess
import sys
import threading

failures = 0
programs = sys.argv[1]


def check(condition, *what):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED at line {sys._getframe(1).f_lineno}:", *what, file=sys.stderr)


def signet(*words, text=""):
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run([f"{programs}/signet", *words], input=text, capture_output=True, text=True, timeout=60,
                          check=False, env=environment)


def verify(url, *more):
    return signet("verify", "--jwks", url, "--type", "access", *more, token)


def refused(answer, status, sentence):
    check(answer.returncode == status and sentence in answer.stderr and not answer.stdout, answer)


class Pages(http.server.BaseHTTPRequestHandler):
    pages = {}

    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/jwks.json")
        else:
            self.send_response(200 if self.path in self.pages else 404)
        body = self.pages.get(self.path, b"")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve(context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


check(signet("keygen", "--alg", "ES256", "--out", "private.pem").returncode == 0, "no key")
token = signet("issue", "--key", "private.pem", "--kid", "one", "--type", "access", "--sub", "user-42").stdout.strip()
jwks = signet("keys", "export", "--public", "--kid", "one", "private.pem").stdout.encode()
other = jwks.replace(b'"kid":"one"', b'"kid":"two"')
Pages.pages = {"/jwks.json": jwks, "/other.json": other, "/page.html": b"<html>", "/large.json": b" " * 70000}

# These are the same with and without libcurl.
for url in ("http://127.0.0.1:1/jwks.json", "http://localhost:1/", "http://issuer.example/jwks.json"):
    refused(verify(url), 2, "--jwks takes an https:// URL")
for url in ("http://localhost:1/", "http://127.0.0.10:1/", "http://127.0.0.1:1@issuer.example/",
            "http://127.0.0.1.example/", "http://127.0.0.1\\@issuer.example/", "http://127.0.0.1@issuer.example/"):
    refused(verify(url, "--insecure-local-http"), 2, "--jwks takes an https:// URL")
for option in (["--insecure-local-http"], ["--ca-file", "localhost.pem"]):
    refused(verify("jwks.json", *option), 2, f"{option[0]} needs --jwks with a URL")

answer = verify("https://localhost:1/jwks.json")
has_curl = "built without" not in answer.stderr
if not has_curl:
    refused(answer, 2, "--jwks with a URL needs libcurl, and this program was built without it: download the JWK Set")
else:
    refused(answer, 2, "the JWK Set cannot be fetched: ")
    plain = f"http://127.0.0.1:{serve()}"
    answer = verify(f"{plain}/jwks.json", "--insecure-local-http")
    check(answer.returncode == 0 and '"sub":"user-42"' in answer.stdout, answer)
    lines = signet("verify", "--jwks", f"{plain}/jwks.json", "--insecure-local-http", "--type", "access", "-",
                   text=f"{token}\n{token}x\n")
    check([line.split()[0] for line in lines.stdout.splitlines()] == ["ok", "reject"], lines)
    for path, status, sentence in (("/other.json", 1, "signet: unknown_key: "),
                                   ("/page.html", 2, "is not a valid JSON object"),
                                   ("/large.json", 2, "larger than 65536 bytes"),
                                   ("/missing", 2, "the server answers with the HTTP status 404"),
                                   ("/moved", 2, "302, a redirect: give the final URL")):
        refused(verify(plain + path, "--insecure-local-http"), status, sentence)

if has_curl and shutil.which("openssl"):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", "localhost.key", "-out", "localhost.pem"],
                   check=True, capture_output=True, timeout=60)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain("localhost.pem", "localhost.key")
    port = serve(tls)
    answer = verify(f"https://localhost:{port}/jwks.json", "--ca-file", "localhost.pem")
    check(answer.returncode == 0 and '"sub":"user-42"' in answer.stdout, answer)
    refused(verify(f"https://localhost:{port}/jwks.json"), 2, "certificate")
    refused(verify(f"https://127.0.0.1:{port}/jwks.json", "--ca-file", "localhost.pem"), 2, "cannot be fetched")

sys.exit(failures != 0)
