"""`enthesis web` is told of a port that somebody has before it serves beside them."""

import os
import socket
import subprocess
import sys

from tests.environment import ROOT, variables


def test_taken_port_is_said_in_words(tmp_path):
    site = {**os.environ, **variables(tmp_path)}
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "enthesis.config.cli", "web", "--port", str(port)]
        done = subprocess.run(
            command, cwd=ROOT, env=site, capture_output=True, text=True, check=False, timeout=60
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"web: port {port} on 127.0.0.1 is taken by another program. Choose another with --port NUMBER.\n"
    )
