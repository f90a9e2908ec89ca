# SPDX-License-Identifier: MIT
"""Certificates for servers on this machine."""

import os
import subprocess


def make(directory, name, *names):
    """A self-signed certificate for these names, and its key: NAME.pem and NAME.key."""
    os.chmod(directory, 0o755)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=" + ",".join(names), "-keyout", f"{name}.key", "-out", f"{name}.pem"],
                   check=True, capture_output=True, cwd=directory, timeout=60)
