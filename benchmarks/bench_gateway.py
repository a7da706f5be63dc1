"""Receiving pictures from an ultrasound machine

dcmtk's `storescu` sends over one association, one object after the other, each until its answer. We decode, remove
every identifier from tags and pixels, encode, seal, store durably and record; the peer, Orthanc, writes what it gets as
it is, with the patient's name on it. On both sides answers go out at once (TCP_NODELAY), or the figure would be that of
a delayed acknowledgement. A limit is the peer's own time, as the project promises it for each kind.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import cpu_seconds, peak_bytes
from benchmarks.rows import Row, compared
from benchmarks.server import Served, serving
from benchmarks.surroundings import Surroundings, inside, with_sqlite
from tests.environment import fresh_folder
from tests.servers.debian import debian_program

OURS: list[str | Path] = [sys.executable, "-m", "enthesis.config.cli", "gateway", "--port", "PORT"]
AT_ONCE = {"TCP_NODELAY": "1"}
TITLE, CALLED = "MEADOW1", "ENTHESIS"
KINDS = {
    "still": ("A still of 0.9 MB, uncompressed", "-xe", 1.0),
    "loop": ("A loop of 87 frames in JPEG", "-xy", 1 / 1.3),
    "small": ("A still of 0.1 MB in JPEG 2000", "-xv", 1 / 0.8),
}
"""By kind: what it is, how `storescu` proposes it, and how much of the peer's time it may take."""
ASSOCIATIONS = 8


def run() -> list[Row]:
    """Send the same pictures to our gateway and to the peer."""
    where, pictures = with_sqlite(), fresh_folder("pictures")
    inside("scanner", where, "make", str(pictures))
    with ours(where) as server:
        found = {kind: sent(server, pictures / kind, how) for kind, (_, how, _) in KINDS.items()}
    with orthanc() as server:
        peer = {kind: sent(server, pictures / kind, how) for kind, (_, how, _) in KINDS.items()}
    return [*rows_of(found, peer), *lost(pictures), *memory(pictures)]


@contextmanager
def ours(where: Surroundings) -> Iterator[Served]:
    """Run our gateway."""
    log = fresh_folder("log") / "log"
    with serving(OURS, variables={**where.variables, **AT_ONCE}, log=log) as server:
        yield server


@contextmanager
def orthanc() -> Iterator[Served]:
    """Run Orthanc as it is installed, with its storage on this disk."""
    program, folder = debian_program("Orthanc", "orthanc"), fresh_folder("orthanc")
    # It reads no port from its command line, so its settings are written once the port is known.
    starter: list[str | Path] = [
        sys.executable,
        "-m",
        "benchmarks.inside.orthanc",
        program.executable,
        folder,
        "PORT",
    ]
    variables = {**program.environment, **AT_ONCE}
    with serving(starter, variables=variables, log=folder / "log") as server:
        yield server


def sent(server: Served, folder: Path, how: str) -> tuple[float, float]:
    """Send a folder's objects; give milliseconds from end to end and of the server's processor time, for each."""
    count = len(list(folder.iterdir()))
    before, began = cpu_seconds(server.pid), time.perf_counter()
    send(server.port, folder, how)
    took = time.perf_counter() - began
    return 1000 * took / count, 1000 * (cpu_seconds(server.pid) - before) / count


def send(port: int, folder: Path, how: str) -> None:
    """Send all that lies in a folder over one association.

    Raises
    ------
    RuntimeError
        Something was not taken; what the sender said is quoted.
    """
    program = debian_program("storescu", "dcmtk")
    words = ["--max-send-pdu", "131072", how, "-aet", TITLE, "-aec", CALLED, "+sd", "127.0.0.1", port, folder]
    command = [str(program.executable), *(str(word) for word in words)]
    environment = {**program.environment, **AT_ONCE, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode or "F:" in done.stderr or "E:" in done.stderr:
        raise RuntimeError(f"storescu ended with {done.returncode}: {done.stderr[-1000:]}")


def rows_of(found: dict[str, tuple[float, float]], peer: dict[str, tuple[float, float]]) -> Iterator[Row]:
    """Give what was found as rows."""
    note = "Orthanc, stored as it came"
    for kind, (words, _, share) in KINDS.items():
        ours, theirs = found[kind], peer[kind]
        yield compared(
            f"{words}, until the answer", ours[0], "ms", baseline=theirs[0], note=note,
            limit=theirs[0] * share,
        )  # fmt: skip
        yield compared(f"{words}, processor time", ours[1], "ms", baseline=theirs[1], note=note)


def lost(pictures: Path) -> Iterator[Row]:
    """Send over eight associations at once, and count what is missing."""
    where = with_sqlite()
    inside("scanner", where, "admit", str(pictures))
    with ours(where) as server, ThreadPoolExecutor(ASSOCIATIONS) as pool:
        parts = sorted((pictures / "parts").iterdir())
        began = time.perf_counter()
        list(pool.map(lambda part: send(server.port, part, "-xe"), parts))
        took = time.perf_counter() - began
    count = sum(len(list(part.iterdir())) for part in parts)
    kept = inside("scanner", where, "count", str(pictures))["pictures"]
    note = f"{count} stills of 0.9 MB in {took:.1f} s"
    yield Row(
        f"{ASSOCIATIONS} associations at once, objects lost", count - kept, "objects", limit=0, note=note
    )


def memory(pictures: Path) -> Iterator[Row]:
    """Compare the most memory that the gateway ever held after an object of a megabyte and of a gigabyte."""
    held = {}
    for name in ("megabyte", "gigabyte"):
        where = with_sqlite()
        inside("scanner", where, "admit", str(pictures))
        with ours(where) as server:
            send(server.port, pictures / name, "-xe")
            held[name] = peak_bytes(server.pid) / 2**20
    yield compared(
        "The most memory held, for a loop of 1 GB", held["gigabyte"], "MiB", baseline=held["megabyte"],
        note="the same for a still of 1 MB", limit=1.25 * held["megabyte"],
    )  # fmt: skip
