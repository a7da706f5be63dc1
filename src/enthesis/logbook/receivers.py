"""What the logbook asks of the apps below it, and what it does when they tell it something."""

from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enthesis.core import events, jobs
from enthesis.imaging.domain.filing import offer_use
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


def address_of_new_case(study: UUID) -> str:
    """Give where a case is begun with the pictures of a study."""
    return f"{reverse('logbook:new')}?study={study}"


def connect() -> None:
    """Listen to what this app and those below it tell, and say what a study of the inbox can be used for."""
    offer_use("Write a case", action="logbook.write_case", address=address_of_new_case)
    register_attached(attached_pictures)
    events.subscribe(CaseReturned, tell_student)
