"""What the logbook asks of the apps below it, and what it does when they tell it something."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enthesis.core import events, jobs
from enthesis.imaging.domain.filing import offer_use
from enthesis.imaging.events import PictureErased
from enthesis.imaging.selectors import Filing, register_attached, register_filings
from enthesis.logbook.events import CaseReturned
from enthesis.logbook.models import CaseImage
from enthesis.logbook.services.exports import forget_exports
from enthesis.logbook.services.submission import GATHER


def attached_pictures() -> Q:
    """Tell imaging which pictures lie in a case already."""
    return Q(pk__in=CaseImage.objects.values("instance_id"))


def filings(pictures: Collection[UUID]) -> list[Filing]:
    """Tell imaging in which case pictures lie, and whether a signature binds them there."""
    images = CaseImage.objects.filter(instance_id__in=pictures).select_related("case__enrolment__user")
    return [
        Filing(
            image.instance_id,
            f"Case {image.case.number} of {image.case.enrolment.user.name}",
            is_signed=image.case.verified_at is not None,
        )
        for image in images
    ]


def pictures_of_case(pk: UUID) -> Q:
    """Tell imaging which pictures lie in the case of this id."""
    return Q(pk__in=CaseImage.objects.filter(case_id=pk).values("instance_id"))


def forget_files(event: PictureErased) -> None:
    """Remove the files in which a picture that was erased may still lie."""
    if event.owner_id is not None:
        forget_exports(enrolment_pk=event.owner_id, now=timezone.now())


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
    register_filings(filings, pictures_of_case)
    events.subscribe(PictureErased, forget_files)
    events.subscribe(CaseReturned, tell_student)
