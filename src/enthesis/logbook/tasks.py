"""Jobs of the logbook: mails to supervisors and students, and the logbook as one file."""

import os
import tempfile
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import issue_login_link
from enthesis.core import jobs, mail
from enthesis.core.blobs import store
from enthesis.core.permissions import can
from enthesis.logbook import services, states
from enthesis.logbook.models import Case, Export
from enthesis.logbook.selectors import queue_of
from enthesis.logbook.selectors.archive import build_archive

# A supervisor may read mail once a week: the link in it works that long, and once.
LINK_LIFE = timedelta(days=14)


@jobs.job("logbook.tell_supervisor")
def tell_supervisor(progress: jobs.Progress, *, supervisor_id: str) -> Callable[[], dict[str, Any]]:
    """Mail a supervisor how many cases wait, with a link that lets them in without a password."""

    def apply() -> dict[str, Any]:
        supervisor = User.objects.get(pk=supervisor_id)
        waiting = list(queue_of(supervisor))
        if not waiting or (supervisor.is_sample and not settings.DEMO):
            return {"cases": 0}
        url = issue_login_link(
            user=supervisor, next_path=reverse("logbook:queue"), now=timezone.now(), life=LINK_LIFE
        )
        students = sorted({case.enrolment.user.name for case in waiting})
        mail.send(
            supervisor.email, "logbook/mail/cases_wait.txt",
            {"name": supervisor.name, "count": len(waiting), "students": students, "url": url, "days": LINK_LIFE.days},
        )  # fmt: skip
        return {"cases": len(waiting)}

    return apply


@jobs.job("logbook.tell_student")
def tell_student(progress: jobs.Progress, *, case_id: str) -> Callable[[], dict[str, Any]]:
    """Mail a student that a case came back, with what the supervisor said."""

    def apply() -> dict[str, Any]:
        case = Case.objects.select_related("enrolment__user").get(pk=case_id)
        if case.state not in (states.RETURNED, states.CORRECTING):
            return {"told": False}
        review = case.reviews.select_related("supervisor").latest("decided_at")
        url = settings.SITE_URL + reverse("logbook:case", kwargs={"pk": case.pk})
        student = case.enrolment.user
        mail.send(
            student.email, "logbook/mail/case_returned.txt",
            {"name": student.name, "number": case.number, "supervisor": review.supervisor.name, "url": url},
        )  # fmt: skip
        return {"told": True}

    return apply


@jobs.job("logbook.make_export", retries=2)
def make_export(progress: jobs.Progress, *, export_id: str) -> Callable[[], dict[str, Any]]:
    """Make a logbook into a PDF, or into an archive of CSV, JSON and images."""
    export = Export.objects.select_related("asked_by", "enrolment__user", "enrolment__cohort__version").get(
        pk=export_id
    )
    days = can(export.asked_by, "logbook.see_days", export.enrolment)
    with tempfile.TemporaryFile() as file:
        build_archive(export.enrolment, export.kind, file, progress, days=days)
        size = file.seek(0, os.SEEK_END)
        key = store().put_file(file)

    def apply() -> dict[str, Any]:
        services.keep_export(pk=uuid.UUID(export_id), object_key=key, size=size, now=timezone.now())
        return {"url": reverse("logbook:download", kwargs={"pk": export_id}), "words": "Open the file"}

    return apply
