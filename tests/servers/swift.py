"""A real S3 service of our own for the length of a test run: OpenStack Swift with its S3 API, from PyPI.

No memcached, no file below /etc: `swift_node.py` runs all four of Swift's servers in one process.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import ServerUnavailable, free_port, stop, wait_until_listening

ADVICE = "To use another S3 service, set S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY."


@dataclass(frozen=True)
class S3Service:
    """Where an S3 service is and how to get in; region `us-east-1`, path style."""

    endpoint: str
    access_key: str
    secret_key: str

    def variables(self) -> dict[str, str]:
        """Give the product's settings for this service."""
        return {
            "S3_ENDPOINT": self.endpoint,
            "S3_ACCESS_KEY": self.access_key,
            "S3_SECRET_KEY": self.secret_key,
        }


@contextmanager
def serving_swift() -> Iterator[S3Service]:
    """Run OpenStack Swift and give where it is; every object is gone afterwards.

    Raises
    ------
    ServerUnavailable
        It cannot be had here; the message says why, and which variables to set instead.
    """
    folder = Path(tempfile.mkdtemp(prefix="enthesis-swift-"))
    log, port = folder / "log", free_port()
    command: list[str | Path] = [
        sys.executable,
        "-P",
        "-W",
        "ignore",
        Path(__file__).with_name("swift_node.py"),
        folder,
        str(port),
    ]
    try:
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_listening(port, process, log=log, advice=ADVICE, patience_s=60)
            yield S3Service(f"http://127.0.0.1:{port}", "test:tester", "testing")
        except ServerUnavailable as error:
            raise ServerUnavailable(f"OpenStack Swift: {error}") from error
        finally:
            stop(process, signal.SIGTERM)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
