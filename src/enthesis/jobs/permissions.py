"""A job is seen by the person it works for, and by nobody else."""

import uuid
from typing import Any

from django.db.models import QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare, signed_in
from enthesis.jobs.models import Job


def visible_jobs(user: Any) -> QuerySet[Job]:
    """Give the jobs that this person started."""
    return Job.objects.filter(owner=str(user.pk))


def get_job_for(user: Any, pk: uuid.UUID) -> Job:
    """Give one job that this person started.

    Raises
    ------
    NotVisible
        It is somebody else's, or there is none.
    """
    job = visible_jobs(user).filter(pk=pk).first()
    if job is None:
        raise NotVisible("There is no such piece of work among yours.")
    return job


declare("jobs.watch_job", "watch or cancel a piece of work that you started.", signed_in)
