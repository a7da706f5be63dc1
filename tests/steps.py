"""Named steps: each is run, timed and told in one line, with its output where it failed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.environment import ROOT

_screen = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    """What came of a step."""

    name: str
    failed: bool
    seconds: float
    output: str
    again: str = ""

    def line(self) -> str:
        """Give one line: verdict, time, name, and the step's own last word where that counts something."""
        lines = self.output.strip().splitlines()
        counted = (
            lines[-1].strip("= ") if lines and (" passed" in lines[-1] or " failed" in lines[-1]) else ""
        )
        return (
            f"{'FAILED' if self.failed else 'ok':<8}{self.seconds:7.1f} s  {self.name:<34}{counted}".rstrip()
        )


@dataclass(frozen=True)
class Step:
    """Something that must be right: `run` writes what it has to say and gives an exit status.

    Parameters
    ----------
    again
        What a person types to run this step alone, after it failed.
    """

    name: str
    run: Callable[[Callable[[bytes], None]], int]
    again: str = ""


@dataclass
class Runner:
    """Runs steps and remembers what came of them."""

    outcomes: list[Outcome] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def quietly(self, steps: Iterable[Step], *, side_by_side: int) -> None:
        """Run steps, some at a time; a step's output is shown only where it failed."""
        with ThreadPoolExecutor(side_by_side) as pool:
            for outcome in pool.map(self._captured, list(steps)):
                self.outcomes.append(outcome)

    def openly(self, step: Step, *, beside: Step | None = None) -> None:
        """Run a step whose output is seen as it comes, and another one beside it whose output is seen afterwards."""
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(_timed, beside, bytearray().extend) if beside else None
            print(f"\n── {step.name}", flush=True)
            self.outcomes.append(_timed(step, _to_screen))
            if other:
                outcome = other.result()
                print(f"\n── {outcome.name}\n{outcome.output}", flush=True)
                self.outcomes.append(outcome)

    def summary(self) -> int:
        """Tell what came of every step and give the exit status of the whole."""
        failed = [outcome for outcome in self.outcomes if outcome.failed]
        print("\n── Summary")
        for outcome in self.outcomes:
            print(outcome.line())
        minutes, seconds = divmod(round(time.monotonic() - self.began), 60)
        print(f"\n{minutes} min {seconds} s in all.")
        for outcome in failed:
            print(f"To see {outcome.name} again: {outcome.again or 'make test'}")
        names = ", ".join(outcome.name for outcome in failed)
        print(f"Failed: {names}." if failed else "All is well.", flush=True)
        return 1 if failed else 0

    @staticmethod
    def _captured(step: Step) -> Outcome:
        outcome = _timed(step, bytearray().extend)
        with _screen:
            print(outcome.line(), flush=True)
            if outcome.failed:
                print(f"{outcome.output.rstrip()}\n", flush=True)
        return outcome


def _timed(step: Step, show: Callable[[bytes], object]) -> Outcome:
    said = bytearray()

    def write(data: bytes) -> None:
        said.extend(data)
        show(data)

    began = time.monotonic()
    try:
        status = step.run(write)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is this step's failure, told in the summary
        write(f"{type(error).__name__}: {error}\n".encode())
        status = 1
    return Outcome(
        step.name, status != 0, time.monotonic() - began, said.decode(errors="replace"), step.again
    )


def _to_screen(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def command(
    *words: str | Path, variables: dict[str, str] | None = None, folder: Path = ROOT
) -> Callable[..., int]:
    """Make the `run` of a step from a command line."""

    def run(write: Callable[[bytes], None]) -> int:
        return run_command(words, write, variables=variables or {}, folder=folder)

    return run


def run_command(
    words: Sequence[str | Path],
    write: Callable[[bytes], None],
    *,
    variables: dict[str, str],
    folder: Path = ROOT,
) -> int:
    """Run a command, hand on what it says as it says it, and give its exit status."""
    process = subprocess.Popen(
        words, cwd=folder, env={**os.environ, **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    stream: IO[bytes] | None = process.stdout
    assert stream is not None  # a pipe was asked for
    with stream:
        while data := os.read(stream.fileno(), 65536):
            write(data)
    return process.wait()


def in_turn(*runs: Callable[[Callable[[bytes], None]], int]) -> Callable[[Callable[[bytes], None]], int]:
    """Make one step of several; all are run, and the step fails if one did."""

    def run(write: Callable[[bytes], None]) -> int:
        return max(abs(each(write)) for each in runs)

    return run


def findings(find: Callable[[], list[str]]) -> Callable[[Callable[[bytes], None]], int]:
    """Make the `run` of a step from a function that lists what is wrong."""

    def run(write: Callable[[bytes], None]) -> int:
        found = find()
        write("\n".join(found).encode())
        return 1 if found else 0

    return run
