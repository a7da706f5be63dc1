"""Erasing a picture everywhere, by a rule. Its row stays and says since when and why; nothing else is left."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core import events, jobs
from enthesis.core.errors import InvalidInput, WrongState
from enthesis.core.permissions import require
from enthesis.imaging import states
from enthesis.imaging.events import PictureDiscarded, PictureErased
from enthesis.imaging.models import Instance, Receipt
from enthesis.imaging.selectors.erasing import copies_of, pictures_left_of
from enthesis.imaging.selectors.holds import held
from enthesis.imaging.services.checking import lock_picture
from enthesis.imaging.services.holds import UnderHold, refuse_held
from enthesis.imaging.services.showing import remove_forms
from enthesis.programme.models import Enrolment

ERASE_STUDENT = "imaging.erase_student"


class NotConfirmed(InvalidInput):
    """Something was to be erased without a reason, or without saying that it is meant."""

    title = "Nothing was erased"


def insist_on_reason(because: str, *, is_meant: bool) -> None:
    """Go on only if a reason was chosen and the person said that they mean it; raises NotConfirmed otherwise."""
    wrong = {}
    if because not in Instance.Erasure.values:
        wrong["because"] = "Choose the reason. It stays in the place of the picture."
    if not is_meant:
        wrong["meant"] = "Tick the box once you have read what will happen."
    if wrong:
        raise NotConfirmed("Nothing was erased. Look at the fields below.", fields=wrong)


@transaction.atomic
def erase_picture(*, actor: Any, instance: Instance, because: str, now: datetime | None = None) -> int:
    """Erase a picture and every copy of it, also from signed cases, and give how many were erased.

    Raises
    ------
    NotConfirmed
        The reason is none of ours.
    UnderHold
        It, or a copy of it, is under a hold; nothing was erased.
    WrongState
        It is gone already.
    """
    insist_on_reason(because, is_meant=True)
    asked = lock_picture(instance.pk)
    require(actor, "imaging.erase_pictures", asked)
    return _erase_all(asked, because, actor, now or timezone.now())


def _erase_all(asked: Instance, because: str, actor: Any, now: datetime) -> int:
    states.PICTURE.target("erase", asked.state)
    copies = copies_of(asked).order_by("pk").values_list("pk", flat=True)
    locked = [lock_picture(pk) for pk in copies]
    for one in locked:
        refuse_held(one)
    for one in locked:
        _erase(one, because, actor, now)
    return len(locked)


def _erase(instance: Instance, because: str, actor: Any, now: datetime) -> None:
    detail = {"was": instance.state, "because": because, "sha256": instance.object_key}
    instance.state = states.PICTURE.target("erase", instance.state)
    remove_forms(instance, now=now)
    instance.erased_at, instance.erased_because = now, because
    instance.likeness, instance.content_hash = "", ""
    instance.writing, instance.removal, instance.marked = {}, {}, []
    instance.save()
    Receipt.objects.filter(Q(instance=instance) | Q(owner=instance.owner, instance=None)).delete()
    record(action="imaging.erase_picture", actor=actor, target=instance, detail=detail, now=now)
    events.publish(PictureDiscarded(instance_id=instance.pk))
    events.publish(PictureErased(instance_id=instance.pk, owner_id=instance.owner_id))


@transaction.atomic
def start_erasing_student(*, actor: Any, owner: Enrolment, because: str, now: datetime | None = None) -> UUID:
    """Have all pictures of a student erased as a job, and give the job's id.

    Raises
    ------
    NotConfirmed
        The reason is none of ours.
    UnderHold
        Some of them are under a hold.
    WrongState
        There are none left.
    """
    require(actor, "imaging.erase_student")
    insist_on_reason(because, is_meant=True)
    left = pictures_left_of(owner)
    if not left.exists():
        raise WrongState("This student has no pictures left.")
    if left.filter(held()).exists():
        raise UnderHold("Some of these pictures are under a hold. Nothing was erased; lift the hold first.")
    record(
        action="imaging.start_erasing_student",
        actor=actor,
        target=owner,
        detail={"because": because},
        now=now,
    )
    return jobs.enqueue(
        ERASE_STUDENT, key=f"erase:{owner.pk}", owner=str(actor.pk), label="Erase the pictures of a student",
        owner_id=str(owner.pk), actor_id=str(actor.pk), because=because,
    )  # fmt: skip


def erase_student(
    *, actor: Any, owner: Enrolment, because: str, progress: jobs.Progress, now: datetime
) -> int:
    """Erase the pictures of a student one by one, each with its own entry in the record; give how many were erased.

    One that has come under a hold meanwhile stays. Run again, it goes on with what is left.
    """
    left = list(pictures_left_of(owner).exclude(held()).values_list("pk", flat=True))
    erased = 0
    for number, pk in enumerate(left):
        progress.step(number, len(left), "Erasing")
        erased += _erase_one(pk, because, actor, now)
    return erased


@transaction.atomic
def erase_again(*, pk: UUID, because: str, now: datetime) -> int:
    """Erase a picture that a backup has brought back, with its copies, and give how many were erased.

    Raises
    ------
    NotConfirmed
        The reason is none of ours.
    UnderHold
        The backup has brought a hold on it back too: lift that first.
    """
    insist_on_reason(because, is_meant=True)
    found = Instance.objects.filter(pk=pk).exclude(state=states.DISCARDED).first()
    return _erase_all(lock_picture(pk), because, "restore", now) if found else 0


def _erase_one(pk: UUID, because: str, actor: Any, now: datetime) -> int:
    instance = Instance.objects.get(pk=pk)
    if instance.state == states.DISCARDED:  # a copy of one that was erased before it
        return 0
    try:
        return erase_picture(actor=actor, instance=instance, because=because, now=now)
    except UnderHold:
        return 0
