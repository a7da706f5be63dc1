"""The measuring tools measure what they say."""

import http.server
import os
import subprocess
import sys
import threading
import time

import pytest

from benchmarks.measure import children_of, cpu_seconds, load, percentile, resident_bytes


class Counted(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status = 404 if self.path == "/gone" else 200
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        """Stay silent."""


@pytest.fixture
def port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counted)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_percentile_is_the_nearest_rank():
    # The worked example of the nearest-rank method: ordered list 15, 20, 35, 40, 50.
    values = [40, 15, 50, 20, 35]
    assert [percentile(values, percent) for percent in (5, 30, 40, 50, 100)] == [15, 20, 20, 35, 50]


def test_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_cpu_seconds_grow_with_work_and_not_with_sleep():
    before = cpu_seconds(os.getpid())
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    worked = cpu_seconds(os.getpid()) - before
    assert 0.25 <= worked <= 0.6
    before = cpu_seconds(os.getpid())
    time.sleep(0.2)
    assert cpu_seconds(os.getpid()) - before <= 0.1


def test_children_are_counted():
    child = "import sys; sys.stdin.read()"
    code = f"import subprocess, sys; print(1, flush=True); subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        parent.stdout.readline()
        until = time.monotonic() + 10
        while len(children_of(parent.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        family = children_of(parent.pid)
        assert resident_bytes(parent.pid) > resident_bytes(family[1]) > 10**5
        parent.stdin.close()
    assert len(family) == 2


def test_load_asks_exactly_as_often_as_told(port):
    done = load(port, "/", connections=4, requests=50, pid=os.getpid())
    assert len(done.seconds) == 50
    assert done.unexpected == []
    assert done.wall_ms(50) <= done.wall_ms(95)
    assert done.per_second > 0
    assert done.cpu_ms_per_request >= 0


def test_load_tells_what_was_unexpected(port):
    assert load(port, "/gone", connections=1, requests=2, pid=os.getpid()).unexpected == ["404 for /gone"] * 2
