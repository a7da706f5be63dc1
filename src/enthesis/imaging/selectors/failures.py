"""What did not work and waits for a person: work that failed for good, and answers that no machine has heard."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from enthesis.core.errors import NotVisible
from enthesis.imaging.models import Commitment
from enthesis.imaging.selectors.traffic import OURS
from enthesis.jobs.models import Job
from enthesis.programme.permissions import is_real_administrator

# A machine that asks whether we hold what it sent is told within seconds; one that was not by now does not hear.
UNHEARD_AFTER = timedelta(minutes=5)


def failed_work() -> QuerySet[Job]:
    """Give the work on pictures that was given up, the latest first."""
    return Job.objects.filter(state=Job.State.FAILED, name__startswith=OURS).order_by("-finished_at", "pk")


def failed_work_for(user: Any, pk: uuid.UUID) -> Job:
    """Give one piece of work on pictures that failed.

    Raises
    ------
    NotVisible
        There is none, it was tried again meanwhile, or the person is no administrator.
    """
    job = failed_work().filter(pk=pk).first() if is_real_administrator(user, None) else None
    if job is None:
        raise NotVisible("There is no such work that failed. It may have been tried again meanwhile.")
    return job


def unheard_answers(now: datetime) -> QuerySet[Commitment]:
    """Give what machines asked about their objects and have not been told, the oldest first."""
    asked = Commitment.objects.filter(answered_at=None, asked_at__lt=now - UNHEARD_AFTER)
    return asked.select_related("machine").order_by("asked_at")
