"""Trying again what failed for somebody, or for nobody in particular."""

from datetime import datetime

from django.db import transaction

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.permissions import require
from enthesis.jobs.models import Job
from enthesis.jobs.services import retry_job


@transaction.atomic
def retry_work(*, job: Job, actor: User, now: datetime) -> None:
    """Queue work that failed again, in the name of the site.

    Raises
    ------
    WrongState
        It has not failed, or the same work has been queued anew since.
    """
    require(actor, "portal.retry_work")
    retry_job(job=job, now=now)
    record(action="portal.retry_work", actor=actor, target=job, detail={"work": job.name}, now=now)
