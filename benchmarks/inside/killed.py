"""A job whose worker is killed: the queue as it is seen from outside.

python -m benchmarks.inside.killed measure|work
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

NAME = "bench.effect"
PATIENCE_S = 90


def register(pause: bool) -> None:
    """Make the job known: it leaves one entry in the record, and where told to, waits to be killed before."""
    from enthesis.audit.services import record  # noqa: PLC0415 - Django must be ready
    from enthesis.core import jobs  # noqa: PLC0415 - same

    @jobs.job(NAME)
    def effect(progress: jobs.Progress) -> Any:
        """Leave exactly one entry."""
        progress.step(1, 2, "Half of it")
        if pause:
            time.sleep(PATIENCE_S)

        def apply() -> None:
            record(action=NAME, actor="bench", target="thing:1")

        return apply


def work(pause: str) -> None:
    """Be a worker."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready

    register(pause == "pause")
    call_command("worker")


def until(found: Any) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + PATIENCE_S
    while not found():
        if time.monotonic() > end:
            raise TimeoutError("what was waited for did not happen")
        time.sleep(0.02)


def measure() -> None:
    """Kill a worker within a job while another one waits, and print when the job took effect, and how often."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready

    from enthesis.audit.models import Entry  # noqa: PLC0415 - same
    from enthesis.core import jobs  # noqa: PLC0415 - same
    from enthesis.jobs.models import Job  # noqa: PLC0415 - same
    from enthesis.jobs.services import LEASE  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    register(False)
    began = time.monotonic()
    with worker("pause") as doomed:
        pk = jobs.enqueue(NAME)
        until(Job.objects.filter(pk=pk, done_steps=1).exists)
        with worker("go"):
            os.kill(doomed.pid, signal.SIGKILL)
            began = time.monotonic()
            until(Job.objects.filter(pk=pk, state=Job.State.DONE).exists)
            recovered = time.monotonic() - began
            began = time.monotonic()
            healthy = jobs.enqueue(NAME)
            until(Job.objects.filter(pk=healthy, state=Job.State.DONE).exists)
            undisturbed = time.monotonic() - began
    found = {
        "recovered": recovered, "undisturbed": undisturbed, "effects": Entry.objects.filter(action=NAME).count() - 1,
        "attempts": Job.objects.get(pk=pk).attempts, "lease": LEASE.total_seconds(),
    }  # fmt: skip
    print(json.dumps(found))


@contextmanager
def worker(pause: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker process; it is gone afterwards, whatever happened."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.inside.killed", "work", pause])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "work":
        work(sys.argv[2])
    else:
        measure()
