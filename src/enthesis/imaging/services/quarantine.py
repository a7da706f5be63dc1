"""What an image steward does with sealed pictures, and their end."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image, ImageChops

from enthesis.audit.services import record
from enthesis.core.blobs import store
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState
from enthesis.core.permissions import require
from enthesis.core.sealing import SealBroken, unseal
from enthesis.imaging import domain, states
from enthesis.imaging.domain import Box, CannotRender, Clean, Frames, Refused, render_frames
from enthesis.imaging.models import Instance, Study
from enthesis.imaging.selectors import NO_OWNER
from enthesis.imaging.services.checking import current, discard_locked, lock_picture
from enthesis.imaging.services.objects import Deposit, or_abandon, remove_left_behind
from enthesis.imaging.services.reading import await_reading
from enthesis.imaging.services.showing import lock_away, put_sealed, schedule_purge
from enthesis.programme.models import Enrolment, Role
from enthesis.programme.selectors import standing_of

SEAL_BROKEN = (
    "This picture was sealed with another key than the site has now, so nobody can open it. "
    "Destroy it, and tell your administrator."
)
COMPOSITE_QUALITY = 90


class CannotOpen(InvalidInput):
    """A sealed picture cannot be opened or shown."""

    title = "This picture cannot be opened"


class NothingToKeep(InvalidInput):
    """No box that a steward marked is large enough to hold scan."""

    title = "Mark the scan"


class PictureNotFree(InvalidInput):
    """The student has this picture already."""

    title = "The student has this picture already"


def open_quarantined(*, actor: Any, instance: Instance, now: datetime | None = None) -> bytes:
    """Give a sealed picture as one JPEG for an image steward to mark boxes on, and record who has opened it.

    Of a loop every pixel is the brightest of all frames, so that what is written on any of them can be read. It is made
    in memory and kept nowhere.

    Raises
    ------
    NotAllowed
        They do not keep this picture.
    CannotOpen
        Its seal or its pixels cannot be read.
    """
    instance = current(instance)
    require(actor, "imaging.keep_quarantine", instance)
    states.PICTURE.target("release", instance.state)
    whole = Box(0, 0, instance.columns - 1, instance.rows - 1)
    frames = _rendered(_released(_unsealed(instance), [whole]).dicom)
    _record_opening(actor, instance, now)
    return _brightest(frames)


@transaction.atomic
def _record_opening(actor: Any, instance: Instance, now: datetime | None) -> None:
    record(action="imaging.open_quarantined", actor=actor, target=instance, now=now)


def _unsealed(instance: Instance) -> bytes:
    try:
        return unseal(store().get(instance.sealed_key))
    except SealBroken as error:
        raise CannotOpen(SEAL_BROKEN) from error


def _released(sealed: bytes, keep: Sequence[Box]) -> Clean:
    verdict = domain.release(sealed, keep=keep)
    if isinstance(verdict, Refused):
        if verdict.code == "no_usable_region":
            raise NothingToKeep("Mark a box around the scan, at least 8 pixels wide and high.")
        raise CannotOpen(verdict.message)
    return verdict


def _rendered(dicom: bytes) -> Frames:
    try:
        return render_frames(dicom)
    except CannotRender as error:
        raise CannotOpen(str(error)) from error


def _brightest(frames: Frames) -> bytes:
    if len(frames.index) == 1:
        return frames.frame(0)
    composite = _picture(frames, 0)
    for number in range(1, len(frames.index)):
        composite = ImageChops.lighter(composite, _picture(frames, number))
    stream = io.BytesIO()
    composite.save(stream, "JPEG", quality=COMPOSITE_QUALITY)
    return stream.getvalue()


def _picture(frames: Frames, number: int) -> Image.Image:
    return Image.open(io.BytesIO(frames.frame(number)), formats=("JPEG",)).convert("RGB")


def release_quarantined(
    *, actor: Any, instance: Instance, keep: Sequence[Box], now: datetime | None = None
) -> Instance:
    """Blank everything outside the boxes on every frame; once the rest was read for names, its owner can look at it.

    Raises
    ------
    NotAllowed
        They do not keep this picture.
    WrongState
        Nobody owns it yet, or it has left quarantine.
    NothingToKeep, CannotOpen
        The boxes or the picture cannot be used.
    StoreFull, Unavailable
        It stays as it is.
    """
    at, instance = now or timezone.now(), current(instance)
    require(actor, "imaging.keep_quarantine", instance)
    _require_owner(instance)
    states.PICTURE.target("release", instance.state)
    clean = _released(_unsealed(instance), keep)
    sealed = put_sealed(clean.dicom, now=at)
    with or_abandon([sealed]):
        return _release(actor, instance, clean.picture.kept_fraction, sealed, at)


def _require_owner(instance: Instance) -> None:
    if instance.owner is None:
        raise WrongState(
            "Nobody owns this picture. Give it to a student first; then it can be released to them."
        )


@transaction.atomic
def _release(actor: Any, seen: Instance, kept_fraction: float, sealed: Deposit, now: datetime) -> Instance:
    instance = lock_picture(seen.pk)
    require(actor, "imaging.keep_quarantine", instance)
    _require_same(instance, seen)
    reasons = instance.reasons
    instance.kept_fraction = kept_fraction
    lock_away(instance, sealed, reasons=(), now=now)
    await_reading(instance, action="release")
    instance.save()
    detail = {"reasons": reasons, "kept": round(kept_fraction, 3)}
    record(action="imaging.release_quarantined", actor=actor, target=instance, detail=detail, now=now)
    return instance


def _require_same(instance: Instance, seen: Instance) -> None:
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
    _require_same(instance, seen)
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
    due = Instance.objects.filter(state__in=states.SEALED, expires_at__lte=now)
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
