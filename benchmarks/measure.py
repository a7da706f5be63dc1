"""Measuring tools: processor time from /proc, percentiles, and a bounded load over HTTP.

Processor time per request is the figure to trust: it hardly depends on what else the machine does, as wall time does.
"""

import http.client
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children_of(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """Give the processor time, user and system, that a process and its living descendants have used so far, in seconds.

    References
    ----------
    proc(5), /proc/pid/stat: fields 14 (utime) and 15 (stime), in clock ticks.
    """
    ticks = 0
    for each in children_of(pid):
        # The command's name, in parentheses, may hold spaces: count from its end.
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * TICK_S


def resident_bytes(pid: int) -> int:
    """Give the memory that a process and its descendants hold in RAM, in bytes; shared pages count in each."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * page for each in children_of(pid))


def peak_bytes(pid: int) -> int:
    """Give the most memory that a process has ever held in RAM, in bytes (proc(5), VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest value that at least `percent` per cent of the values do not exceed (nearest rank).

    Raises
    ------
    ValueError
        There are no values.
    """
    if not values:
        raise ValueError("no values to take a percentile of")
    rank = max(1, -(-len(values) * percent // 100))
    return sorted(values)[int(rank) - 1]


@dataclass(frozen=True)
class Load:
    """What came of a load: seconds per answered request, answers that were not as expected, and the whole time."""

    seconds: list[float]
    unexpected: list[str]
    wall_s: float
    cpu_s: float

    @property
    def cpu_ms_per_request(self) -> float:
        """Give the server's processor time per answered request, in milliseconds."""
        return 1000 * self.cpu_s / len(self.seconds)

    @property
    def per_second(self) -> float:
        """Give the answered requests per second."""
        return len(self.seconds) / self.wall_s

    def wall_ms(self, percent: float) -> float:
        """Give a percentile of the time per request, in milliseconds."""
        return 1000 * percentile(self.seconds, percent)


def load(
    port: int,
    path: str,
    *,
    connections: int,
    requests: int,
    pid: int,
    headers: dict[str, str] | None = None,
    expect: int = 200,
) -> Load:
    """Ask for one page again and again over some connections, each asking anew once it has its answer.

    Parameters
    ----------
    requests
        How many are asked in all; the load ends with the last answer.
    pid
        The server's process, whose processor time is taken.
    """
    seconds: list[float] = []
    unexpected: list[str] = []
    turns = iter(range(requests))
    lock = threading.Lock()

    def next_turn() -> bool:
        with lock:
            return next(turns, None) is not None

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while next_turn():
            _ask_once(connection, path, headers or {}, expect, seconds.append, unexpected.append)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    cpu, began = cpu_seconds(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(seconds, unexpected, time.perf_counter() - began, cpu_seconds(pid) - cpu)


def _ask_once(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], expect: int,
    took: Callable[[float], None], unexpected: Callable[[str], None],
) -> None:  # fmt: skip
    began = time.perf_counter()
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as error:
        unexpected(f"{type(error).__name__}: {error}")
        connection.close()
        return
    took(time.perf_counter() - began)
    if response.status != expect:
        unexpected(f"{response.status} for {path}")
