"""What the logbook asks of the apps below it, and what it does when they tell it something."""

from django.db.models import Q
from django.utils import timezone

from enthesis.core import events, jobs
from enthesis.imaging.selectors import register_attached
from enthesis.logbook.events import CaseReturned
from enthesis.logbook.models import CaseImage
from enthesis.logbook.services.submission import GATHER


def attached_pictures() -> Q:
    """Tell imaging which pictures lie in a case already."""
    return Q(pk__in=CaseImage.objects.values("instance_id"))


def tell_student(event: CaseReturned) -> None:
    """Let the student know, soon after, so that a decision taken by mistake and mended is told once."""
    jobs.enqueue(
        "logbook.tell_student", key=f"student:{event.case_id}", label="Mail to student",
        run_at=timezone.now() + GATHER, case_id=str(event.case_id),
    )  # fmt: skip


def connect() -> None:
    """Listen to what this app and those below it tell."""
    register_attached(attached_pictures)
    events.subscribe(CaseReturned, tell_student)
