"""A server under measurement: started on a free port, ended with everything that it started."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port, stop, wait_until_listening


@dataclass(frozen=True)
class Served:
    """A running server: its port on loopback and its process."""

    port: int
    pid: int


@contextmanager
def serving(
    command: Sequence[str | Path], *, variables: dict[str, str], log: Path, patience_s: float = 60
) -> Iterator[Served]:
    """Run a server; the word PORT in its command stands for the port that it is to use.

    Raises
    ------
    ServerUnavailable
        It did not start; the end of its log is quoted.
    """
    port = free_port()
    words = [str(word).replace("PORT", str(port)) for word in command]
    with log.open("ab") as output:
        process = subprocess.Popen(
            words,
            env={**os.environ, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_listening(port, process, log=log, advice="Its log is quoted above.", patience_s=patience_s)
        yield Served(port, process.pid)
    finally:
        stop(process, signal.SIGTERM)
