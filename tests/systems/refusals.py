# SPDX-License-Identifier: MIT
"""The error of a program that cannot use its store."""

import subprocess
import tempfile

from traffic import check


def refusal(programs, address):
    """The error of auth-server when it cannot use its store."""
    with tempfile.TemporaryDirectory(prefix="signet-auth-") as directory:
        result = subprocess.run([f"{programs}/auth-server", "--port", "0", "--store", address], cwd=directory, text=True,
                                capture_output=True, timeout=20, check=False)
    check(result.returncode == 1, "it has started", result)
    return result.stderr
