"""Trying again work on pictures that failed for good."""

from datetime import datetime
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core.errors import WrongState
from enthesis.core.permissions import require
from enthesis.imaging.selectors.failures import failed_work
from enthesis.jobs.models import Job
from enthesis.jobs.services import retry_job

AT_ONCE = 500
"""How many pieces one press of "Try all again" queues, so that it stays one short transaction each."""


@transaction.atomic
def replay_work(*, job: Job, actor: Any, now: datetime) -> None:
    """Queue work on pictures that failed once more.

    Raises
    ------
    WrongState
        It has not failed, or the same work was queued anew since.
    """
    require(actor, "imaging.replay_work")
    retry_job(job=job, now=now)
    record(action="imaging.replay_work", actor=actor, target=job, detail={"work": job.name}, now=now)


def replay_all(*, actor: Any, now: datetime) -> int:
    """Queue all work on pictures that failed once more, the oldest first, and give how many pieces that were."""
    require(actor, "imaging.replay_work")
    queued = 0
    for job in list(failed_work().order_by("finished_at", "pk")[:AT_ONCE]):
        try:
            replay_work(job=job, actor=actor, now=now)
        except WrongState:  # somebody else was quicker
            continue
        queued += 1
    return queued
