"""What an image steward does with sealed pictures, and their end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core.errors import DomainError, InvalidInput, NotAllowed, NotVisible, WrongState
from enthesis.core.permissions import require
from enthesis.imaging import states
from enthesis.imaging.domain import PictureFacts
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.models import Instance, Study
from enthesis.imaging.permissions import visible_quarantine
from enthesis.imaging.selectors import NO_OWNER
from enthesis.imaging.selectors.holds import held
from enthesis.imaging.services.checking import current, discard_locked, lock_picture
from enthesis.imaging.services.holds import refuse_held
from enthesis.imaging.services.masking import (
    CannotOpen,
    NothingToKeep,
    Preview,
    masked_copy,
    preview_quarantined,
    proof,
    require_second_person,
    require_shown,
)
from enthesis.imaging.services.objects import Deposit, or_abandon, put_objects, remove_left_behind
from enthesis.imaging.services.profiles import propose_profile
from enthesis.imaging.services.reading import await_reading
from enthesis.imaging.services.reminders import schedule_reminder
from enthesis.imaging.services.showing import lock_away, schedule_purge
from enthesis.programme.models import Enrolment, Role
from enthesis.programme.selectors import standing_of


class PictureNotFree(InvalidInput):
    """The student has this picture already."""

    title = "The student has this picture already"


def release_quarantined(
    *, actor: Any, instance: Instance, mask: Mask, seen: str, learn: bool = False, now: datetime | None = None
) -> Instance:
    """Blank what the mask does not keep, on every frame; once the rest was read for names, its owner can look at it.

    Parameters
    ----------
    seen
        The proof, given by `preview_quarantined`, that the actor was shown just this outcome.
    learn
        Propose the mask for all pictures of this machine in this size; another steward has to agree.

    Raises
    ------
    NotAllowed
        They do not keep this picture, or it is their own.
    WrongState
        Nobody owns it yet, or it has left quarantine.
    NotShown
        They were shown something else, or nothing.
    NothingToKeep, CannotOpen
        The boxes or the picture cannot be used.
    StoreFull, Unavailable
        It stays as it is.
    """
    at, instance = now or timezone.now(), current(instance)
    require_second_person(actor, instance)
    _require_owner(instance)
    states.PICTURE.target("release", instance.state)
    with masked_copy(instance, mask) as copy:
        require_shown(seen, proof(actor, instance, mask, copy))
        sealed = put_objects([copy.sealed], now=at)
    with or_abandon([sealed]):
        return _release(actor, instance, mask, Release(copy.facts, sealed, learn), at)


@dataclass(frozen=True)
class Release:
    """What a release leaves of a picture, sealed where; and whether the mask is for all alike."""

    picture: PictureFacts
    sealed: Deposit
    learn: bool


def _require_owner(instance: Instance) -> None:
    if instance.owner is None:
        raise WrongState(
            "Nobody owns this picture. Give it to a student first; then it can be released to them."
        )


@transaction.atomic
def _release(actor: Any, seen: Instance, mask: Mask, release: Release, now: datetime) -> Instance:
    instance = lock_picture(seen.pk)
    require_second_person(actor, instance)
    require_same(instance, seen)
    reasons, agrees = instance.reasons, agrees_with_owner(instance, mask)
    instance.kept_fraction = release.picture.kept_fraction
    lock_away(instance, release.sealed, reasons=(), now=now)
    await_reading(instance, action="release")
    if not agrees:
        instance.marked, instance.marked_by = mask.rows(), actor
    instance.save()
    kept = round(instance.kept_fraction, 3)
    detail = {
        "reasons": reasons, "kept": kept, "keep": len(mask.keep), "blank": len(mask.blank), "as_marked": agrees,
    }  # fmt: skip
    record(action="imaging.release_quarantined", actor=actor, target=instance, detail=detail, now=now)
    if release.learn:
        made_by = (release.picture.manufacturer, release.picture.model)
        propose_profile(actor=actor, instance=instance, made_by=made_by, mask=mask, now=now)
    return instance


@dataclass(frozen=True)
class Released:
    """What came of releasing several pictures: how many were, and of the others why not."""

    done: int
    refused: dict[UUID, str]


def preview_alike(
    *, actor: Any, instances: Sequence[Instance], mask: Mask, now: datetime | None = None
) -> list[tuple[Instance, Preview | None, str]]:
    """Give sealed pictures as one mask would leave each, or why one cannot be shown; each look is recorded."""
    shown: list[tuple[Instance, Preview | None, str]] = []
    for instance in instances:
        try:
            preview = preview_quarantined(actor=actor, instance=instance, mask=mask, now=now)
        except (CannotOpen, NothingToKeep, NotVisible, WrongState) as error:
            shown.append((instance, None, error.message))
        else:
            shown.append((instance, preview, ""))
    return shown


def release_alike(
    *, actor: Any, seen: Mapping[UUID, str], mask: Mask, learn: bool = False, now: datetime | None = None
) -> Released:
    """Release several pictures by one mask, each as it was shown; one that cannot be stays, and the others go on.

    Parameters
    ----------
    seen
        By picture, the proof that the actor was shown its outcome.
    learn
        Propose the mask for all pictures of this machine in this size.
    """
    done, refused = 0, {}
    for instance in visible_quarantine(actor).select_related("study").filter(pk__in=seen).order_by("pk"):
        try:
            release_quarantined(
                actor=actor,
                instance=instance,
                mask=mask,
                seen=seen[instance.pk],
                learn=learn and not done,
                now=now,
            )
        except DomainError as error:
            refused[instance.pk] = error.message
        else:
            done += 1
    return Released(done, refused)


def agrees_with_owner(instance: Instance, mask: Mask) -> bool:
    """Tell whether a mask is just what the picture's owner has marked on it themselves."""
    owner = instance.owner
    is_theirs = owner is not None and instance.marked_by_id == owner.user_id
    return is_theirs and Mask.of_rows(instance.marked) == mask


def require_same(instance: Instance, seen: Instance) -> None:
    """Go on only if a picture is still what it was when it was opened; raises WrongState otherwise."""
    if (instance.sealed_key, instance.owner_id) != (seen.sealed_key, seen.owner_id):
        raise WrongState("This picture was released, given away or locked again meanwhile. Open it again.")


def claim_for(*, actor: Any, instance: Instance, owner: Enrolment, now: datetime | None = None) -> Instance:
    """Give a picture that nobody owns to the student who made it.

    Where only the owner was missing, the student can look at it once the writing on it is read; otherwise it stays in
    quarantine, as theirs.

    Raises
    ------
    NotAllowed
        The actor does not keep quarantine for this student's cohort.
    WrongState
        Somebody owns it already, or it has left quarantine.
    PictureNotFree
        The student has this picture already.
    """
    at, instance = now or timezone.now(), current(instance)
    require(actor, "imaging.keep_quarantine", instance)
    _require_unclaimed(actor, instance, owner)
    try:
        return _claim(actor, instance, owner, at)
    except IntegrityError as error:
        raise PictureNotFree(
            "This student has this picture already, so this copy can be destroyed."
        ) from error


def _require_unclaimed(actor: Any, instance: Instance, owner: Enrolment) -> None:
    if not standing_of(actor).has_at(owner.cohort_id, Role.IMAGE_STEWARD):
        raise NotAllowed("You can give pictures only to students of cohorts where you are image steward.")
    states.PICTURE.target("give", instance.state)
    if instance.owner_id is not None:
        raise WrongState("This picture has an owner already.")


@transaction.atomic
def _claim(actor: Any, seen: Instance, owner: Enrolment, now: datetime) -> Instance:
    instance = lock_picture(seen.pk)
    _require_unclaimed(actor, instance, owner)
    require_same(instance, seen)
    refuse_held(instance)
    unclaimed = instance.study
    instance.owner, instance.study = owner, _study_of(unclaimed, owner)
    instance.reasons = [code for code in instance.reasons if code != NO_OWNER]
    if instance.reasons:
        instance.state = states.PICTURE.target("give", instance.state)
    else:
        await_reading(instance, action="release")
    instance.save()
    instance.receipts.exclude(fingerprint__in=owner.receipts.values("fingerprint")).update(owner=owner)
    if not unclaimed.instances.exists():
        unclaimed.delete()
    detail = {"owner": str(owner.pk), "state": instance.state}
    record(action="imaging.claim_picture", actor=actor, target=instance, detail=detail, now=now)
    return instance


def _study_of(unclaimed: Study, owner: Enrolment) -> Study:
    study, _ = Study.objects.get_or_create(
        owner=owner, study_uid=unclaimed.study_uid,
        defaults={
            "machine": unclaimed.machine, "manufacturer": unclaimed.manufacturer, "model": unclaimed.model,
            "performed_at": unclaimed.performed_at, "received_at": unclaimed.received_at,
        },
    )  # fmt: skip
    return study


def purge_expired(*, now: datetime, actor: Any = "quarantine") -> int:
    """Destroy what has lain in quarantine too long, and what died arrivals have left; give the number of pictures.

    It runs once a day, and queues itself again while anything is left to watch.
    """
    due = Instance.objects.filter(state__in=states.SEALED, expires_at__lte=now).exclude(held())
    expired = [_expire(pk, actor, now) for pk in due.order_by("pk").values_list("pk", flat=True)]
    remove_left_behind(now=now)
    _watch_on(now)
    return sum(expired)


@transaction.atomic
def _expire(pk: UUID, actor: Any, now: datetime) -> bool:
    instance = lock_picture(pk)
    is_due = (
        instance.state in states.SEALED and instance.expires_at is not None and instance.expires_at <= now
    )
    if is_due:
        discard_locked(instance, "expire", actor=actor, now=now)
    return is_due


@transaction.atomic
def _watch_on(now: datetime) -> None:
    if Instance.objects.filter(state__in=states.SEALED).exists():
        schedule_purge(now)
    schedule_reminder(now)
