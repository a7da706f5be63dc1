"""Pages that everybody who is signed in has, and the work that only administrators mend."""

import uuid
from typing import Any

from django.db.models import QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare, signed_in
from enthesis.jobs.models import Job
from enthesis.programme.permissions import is_real_administrator


def visible_failures(user: Any) -> QuerySet[Job]:
    """Give the work that failed, whoever it was for: all for administrators, nothing for anybody else."""
    failed = Job.objects.filter(state=Job.State.FAILED)
    return failed if is_real_administrator(user, None) else failed.none()


def get_failure_for(user: Any, pk: uuid.UUID) -> Job:
    """Give one piece of work that failed.

    Raises
    ------
    NotVisible
        There is none, it has not failed, or the person is no administrator.
    """
    job = visible_failures(user).filter(pk=pk).first()
    if job is None:
        raise NotVisible("There is no such work that failed. It may have been tried again meanwhile.")
    return job


declare("portal.open_home", "open your own home page.", signed_in)
declare("portal.search", "search what you may see.", signed_in)
declare("portal.retry_work", "see which work failed, and try it again.", is_real_administrator)
