"""One process tree: starts the parts of Enthesis, starts again what crashes, and stops all together.

supervisor.run([supervisor.web(port=8000), *supervisor.workers(2), supervisor.gateway()])
"""

import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings

UNUSABLE = 2
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
PATIENCE_S = 30.0
LOOK_EVERY_S = 0.1
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Process:
    """One part to keep running.

    Parameters
    ----------
    name
        What the log calls it.
    command
        The program and its arguments.
    listens_on
        Host and port that must be free before the start; `run` reports readiness once all of them answer.
    port_advice
        What to do when that port is taken.
    once
        Not started again after it has ended well; `sample data` is such a part.
    """

    name: str
    command: Sequence[str]
    listens_on: tuple[str, int] | None = None
    port_advice: str = ""
    once: bool = False


@dataclass
class _Child:
    """A part while it runs: its operating-system process, how often it crashed, and when to start it again."""

    part: Process
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    start_at: float | None = field(default_factory=time.monotonic)


def enthesis(*words: str) -> list[str]:
    """Give the command line of one of our own commands, run by this very Python."""
    return [sys.executable, "-m", "enthesis.config.cli", *words]


def web(*, host: str = "127.0.0.1", port: int = 8000, processes: int = 2) -> Process:
    """Describe the web server."""
    words = enthesis("web", "--host", host, "--port", str(port), "--processes", str(processes))
    return Process("web", words, (host, port), "Choose another with --port NUMBER.")


def workers(count: int) -> list[Process]:
    """Describe workers that take jobs from the queue."""
    return [Process(f"worker {number}", enthesis("worker")) for number in range(1, count + 1)]


def gateway() -> Process:
    """Describe the listener for ultrasound machines."""
    place = (settings.DICOM_HOST, settings.DICOM_PORT or settings.DICOM_TLS_PORT)
    return Process("gateway", enthesis("gateway"), place, "Choose another with ENTHESIS_DICOM_PORT=NUMBER.")


def run(parts: Sequence[Process], *, ready: Callable[[], None] | None = None) -> int:
    """Keep these parts running until a signal says stop, and give the exit status.

    Parameters
    ----------
    ready
        Called once, as soon as every part with a port answers on it.

    Returns
    -------
    int
        0 after SIGTERM or SIGINT, or when all parts were to run `once` and did; 2 where a port is taken, or a part
        says that it cannot start with these settings.
    """
    taken = [complaint for part in parts if (complaint := port_complaint(part))]
    if taken:
        _say("\n".join(taken))
        return UNUSABLE
    return _Tree(parts, ready).run()


def port_complaint(part: Process) -> str:
    """Say in words why a part's port cannot be used; empty where it can."""
    if part.listens_on is None:
        return ""
    host, port = part.listens_on
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        why = (
            "is taken by another program"
            if getattr(error, "errno", 0) == errno.EADDRINUSE
            else f"cannot be used: {error}"
        )
        return f"{part.name}: port {port} on {host} {why}. {part.port_advice}"
    return ""


class _Tree:
    """The running parts."""

    def __init__(self, parts: Sequence[Process], ready: Callable[[], None] | None) -> None:
        self.children = [_Child(part) for part in parts]
        self.ready = ready
        self.stop = threading.Event()
        self.status = 0
        self.signals = 0

    def run(self) -> int:
        """Look after the children until told to stop, or until none is left to look after."""
        before = {
            number: signal.signal(number, self._told_to_stop) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            while not self.stop.is_set() and self._look_after_all():
                self._tell_when_ready()
                self.stop.wait(LOOK_EVERY_S)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self.status

    def _told_to_stop(self, number: int, frame: object) -> None:
        self.signals += 1
        self.stop.set()

    def _look_after_all(self) -> bool:
        wanted = [self._look_after(child) for child in self.children]
        return any(wanted)

    def _look_after(self, child: _Child) -> bool:
        """Start a child that is due, note one that has ended, and tell whether it is still wanted."""
        now = time.monotonic()
        if child.running is not None and (status := child.running.poll()) is not None:
            _end_group(child.running)  # what a killed web server leaves behind would go on answering
            self._note_end(child, status, now)
        if (
            child.running is None
            and child.start_at is not None
            and child.start_at <= now
            and not self.stop.is_set()
        ):
            child.running, child.started, child.start_at = _start(child.part), now, None
        return child.running is not None or child.start_at is not None

    def _note_end(self, child: _Child, status: int, now: float) -> None:
        child.running = None
        if child.part.once and status == 0:
            return
        if (
            status == UNUSABLE and not child.crashes
        ):  # after a crash it may be its own port that is not free yet
            _say(f"{child.part.name} cannot run with these settings, so everything stops.")
            self.status = UNUSABLE
            self.stop.set()
            return
        child.crashes = 1 if now - child.started > STEADY_AFTER_S else child.crashes + 1
        pause = min(FIRST_PAUSE_S * 2 ** (child.crashes - 1), LONGEST_PAUSE_S)
        child.start_at = now + pause
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        _say(f"{child.part.name} {how}; it is started again in {pause:g} s.")

    def _tell_when_ready(self) -> None:
        places = [child.part.listens_on for child in self.children if child.part.listens_on]
        if self.ready is not None and all(_answers(place) for place in places):
            ready, self.ready = self.ready, None
            ready()
            sys.stdout.flush()

    def _end_all(self) -> None:
        """Pass the stop on; after PATIENCE_S, or at a second signal, nobody is waited for any longer."""
        running = [child.running for child in self.children if child.running is not None]
        for process in running:
            process.terminate()
        until, signals = time.monotonic() + PATIENCE_S, self.signals
        while any(process.poll() is None for process in running):
            if time.monotonic() > until or self.signals > max(signals, 1):
                for process in running:
                    _end_group(process)
            time.sleep(LOOK_EVERY_S / 2)


def _start(part: Process) -> subprocess.Popen[bytes]:
    """Start a part in a group of its own: a Ctrl+C at the keyboard reaches us alone, and we pass it on once."""
    parent = os.getpid()
    prepare = _end_with(parent) if sys.platform == "linux" else None
    return subprocess.Popen(part.command, start_new_session=True, preexec_fn=prepare)  # noqa: PLW1509 - no threads here


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of a part: its own process, and those that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_with(parent: int) -> Callable[[], None]:
    """Make what lets the kernel end a child when its parent was killed, so that no part is ever left alone."""
    library = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _answers(place: tuple[str, int]) -> bool:
    host, port = place
    try:
        socket.create_connection(("127.0.0.1" if host in ("0.0.0.0", "") else host, port), 1).close()  # noqa: S104
    except OSError:
        return False
    return True


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
