"""`enthesis serve` really serves: pages and work in one process tree, which survives a crash and ends as one."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.environment import ROOT, variables
from tests.servers.ports import free_port


@pytest.fixture
def site(tmp_path):
    """Give the environment of a site of its own."""
    chosen = {**os.environ, **variables(tmp_path), "ENTHESIS_DICOM_PORT": str(free_port())}
    chosen["DATABASE_URL"] = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    return chosen


def enthesis(site, *words):
    return [sys.executable, "-m", "enthesis.config.cli", *words], {"cwd": ROOT, "env": site, "text": True}


def children(pid):
    """Give the numbers of a process's children by the command that they run."""
    numbers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(number): Path(f"/proc/{number}/cmdline").read_text().split("\0") for number in numbers}


def test_site_without_tables_is_not_served(site):
    command, more = enthesis(site, "serve", "--port", str(free_port()))
    done = subprocess.run(command, capture_output=True, check=False, **more)
    assert done.returncode == 2
    assert "not applied yet" in done.stderr
    assert "Run `enthesis migrate`" in done.stderr


def test_site_serves_pages_and_work_until_it_is_told_to_stop(site):
    command, more = enthesis(site, "migrate", "-v0")
    subprocess.run(command, check=True, **more)
    port = free_port()
    command, more = enthesis(site, "serve", "--port", str(port), "--processes", "1")
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    try:
        said = lines_until(server, f"Enthesis is ready on 127.0.0.1:{port}.")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy/", timeout=30) as answer:
            assert answer.read() == b"ok"
        assert sum("worker ready" in line for line in said) <= 1
        (worker,) = [pid for pid, words in children(server.pid).items() if "worker" in words]
        os.kill(worker, signal.SIGKILL)
        lines_until(server, "worker 1 was ended by SIGKILL; it is started again in 1 s.")
        lines_until(server, "worker ready")
        left = [*children(server.pid)]
        assert len(left) == 3
        server.terminate()
        server.communicate(timeout=60)
        assert server.returncode == 0
        assert [pid for pid in left if Path(f"/proc/{pid}").exists()] == []
    finally:
        server.kill()
        server.communicate()


def lines_until(process, words):
    """Read what a process says up to the line with these words."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))
