"""What every server of ours needs: a free port, and the patience to wait until somebody listens."""

import socket
import subprocess
import time
from pathlib import Path


class ServerUnavailable(Exception):
    """A server could not be had; the message says which variable names another one."""


def free_port() -> int:
    """Give a port on loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_listening(
    port: int, process: subprocess.Popen[bytes], *, log: Path, advice: str, patience_s: float
) -> None:
    """Return as soon as the port answers.

    Raises
    ------
    ServerUnavailable
        The process ended, or nothing listened in time; the end of its log is quoted.
    """
    until = time.monotonic() + patience_s
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = log.read_text(errors="replace")[-1500:] if log.exists() else ""
    raise ServerUnavailable(f"it did not start.\n{said}\n{advice}")


def stop(process: subprocess.Popen[bytes], stop_signal: int, *, patience_s: float = 15) -> None:
    """End a server of ours, gently first."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
