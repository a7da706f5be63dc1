"""A real worker in a process of its own, with one job that stops where a test wants to kill it.

    python -m tests.jobs.worker_process PLACE

PLACE is `function`, `effect` (inside the last transaction) or `nowhere`. There it writes "begun" and waits for a line.
"""

import sys
from typing import Any

import django
from django.core.management import call_command


def main(place: str) -> None:
    """Register the job and work until the queue is empty."""
    django.setup()
    from enthesis.audit.services import record  # noqa: PLC0415 - Django must be ready
    from enthesis.core import jobs  # noqa: PLC0415 - same

    def pause(here: str) -> None:
        if here == place:
            sys.stdout.write("begun\n")
            sys.stdout.flush()
            sys.stdin.readline()

    @jobs.job("tests.effect")
    def effect(progress: jobs.Progress) -> Any:
        """Leave exactly one entry."""
        progress.step(1, 2, "Half of it")
        pause("function")

        def apply() -> None:
            record(action="tests.effect", actor="tests", target="thing:1")
            pause("effect")

        return apply

    call_command("worker", "--until-empty", "--pause", "0.05")


if __name__ == "__main__":
    main(sys.argv[1])
