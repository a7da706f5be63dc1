"""Receiving pictures from an ultrasound machine

Synthetic stills of 720 × 540 and loops of 24 frames, in JPEG, sent one after the other over one association: until the
answer to each. We decode, remove every identifier from tags and pixels, encode, store and record; the peer is a bare
pynetdicom server that writes the bytes to disk as they came, with the patient's name on them.
"""

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import cpu_seconds
from benchmarks.rows import Row, compared
from benchmarks.server import serving
from benchmarks.surroundings import inside, with_sqlite
from tests.environment import fresh_folder

OURS: list[str | Path] = [sys.executable, "-m", "enthesis.config.cli", "gateway", "--port", "PORT"]
PEER: list[str | Path] = [sys.executable, "-m", "benchmarks.inside.storing", "PORT"]
KINDS = {"still": "a still of 720 × 540", "loop": "a loop of 24 frames"}


def run() -> list[Row]:
    """Send the same pictures to our gateway and to the peer."""
    where, pictures, disk = with_sqlite(), fresh_folder("pictures"), fresh_folder("peer")
    inside("scanner", where, "make", str(pictures))
    found: list[dict[str, tuple[float, float]]] = []
    for command in (OURS, [*PEER, disk]):
        with serving(command, variables=where.variables, log=fresh_folder("log") / "log") as server:
            found.append({})
            for kind in KINDS:
                before = cpu_seconds(server.pid)
                took = inside("scanner", where, "send", str(pictures), kind, str(server.port))["took"]
                spent = 1000 * (cpu_seconds(server.pid) - before) / len(took)
                found[-1][kind] = statistics.median(took), spent
    return list(rows_of(*found))


def rows_of(ours: dict[str, tuple[float, float]], peer: dict[str, tuple[float, float]]) -> Iterator[Row]:
    """Give what was found as rows."""
    note = "bare pynetdicom, stored as it came"
    for kind, words in KINDS.items():
        for place, what in enumerate(("until the answer", "processor time")):
            yield compared(
                f"{words.capitalize()}, {what}",
                ours[kind][place],
                "ms",
                baseline=peer[kind][place],
                note=note,
            )
