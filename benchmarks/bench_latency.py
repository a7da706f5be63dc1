"""The real server at 16 connections: waiting time and processor time of a page

Granian as `enthesis web` starts it, with two processes; the case list with 250 rows, and the bare view in the same
server. The load comes from this machine, so it takes part of the processors: the waiting times are those of a machine
that is busy twice over, and what to compare is the ratio. Processor time is the server's own, from /proc.
"""

import sys
from collections.abc import Iterator

from benchmarks.measure import Load, load
from benchmarks.rows import Row, compared
from benchmarks.server import serving
from benchmarks.surroundings import Surroundings, both_databases, inside
from tests.environment import fresh_folder

CONNECTIONS = 16
REQUESTS = 480
MOST_P95_MS = 150.0
WEB = [sys.executable, "-m", "enthesis.config.cli", "web", "--port", "PORT"]


def run() -> list[Row]:
    """Load the server on both databases."""
    rows: list[Row] = []
    with both_databases() as databases:
        for where in databases:
            rows += loaded(where)
    return rows


def loaded(where: Surroundings) -> Iterator[Row]:
    """Fill a site, serve it, and ask for the list and for the bare view."""
    found = inside("filled", where)
    person, address = found["lists"]["cases"]
    headers = {"Cookie": f"sessionid={found['sessions'][person]}"}
    with serving(WEB, variables=where.variables, log=fresh_folder("web") / "log") as server:

        def asked(path: str, connections: int, requests: int) -> Load:
            done = load(
                server.port, path, connections=connections, requests=requests, pid=server.pid, headers=headers
            )
            if done.unexpected:
                raise RuntimeError(
                    f"{len(done.unexpected)} answers were not as expected: {done.unexpected[0]}"
                )
            return done

        for path in (found["bare"], address):
            asked(path, CONNECTIONS, 4 * CONNECTIONS)
        bare, listed = (asked(path, CONNECTIONS, REQUESTS) for path in (found["bare"], address))
        alone = asked(address, 1, 40)
    note = f"bare view, as long; {listed.per_second:.0f} pages/s against {bare.per_second:.0f}"
    p95 = listed.wall_ms(95)
    yield compared(
        f"{where.name}: 95 of 100 wait at most",
        p95,
        "ms",
        baseline=bare.wall_ms(95),
        note=note,
        limit=MOST_P95_MS,
    )
    yield compared(
        f"{where.name}: half wait at most",
        listed.wall_ms(50),
        "ms",
        baseline=bare.wall_ms(50),
        note="the same load",
    )
    cost = listed.cpu_ms_per_request
    yield compared(
        f"{where.name}: processor time of a page",
        cost,
        "ms",
        baseline=bare.cpu_ms_per_request,
        note="of the server alone",
    )
    yield Row(
        f"{where.name}: one connection, half wait at most", alone.wall_ms(50), "ms", note="nobody else asks"
    )
