"""One checked picture in twenty is looked at by an image steward too, so that it is known what the check misses."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core import events, mail
from enthesis.core.blobs import store
from enthesis.core.errors import WrongState
from enthesis.core.permissions import require
from enthesis.core.sealing import site_key
from enthesis.imaging import states
from enthesis.imaging.domain.marking import Brightest
from enthesis.imaging.events import PictureLockedAway
from enthesis.imaging.models import Instance, SpotCheck
from enthesis.imaging.selectors import is_attached
from enthesis.imaging.selectors.quarantine import FOUND_BY_STEWARD
from enthesis.imaging.services.checking import lock_picture, refuse_attached
from enthesis.imaging.services.masking import Opened
from enthesis.imaging.services.objects import Deposit, or_abandon
from enthesis.imaging.services.showing import lock_away, put_sealed

ONE_IN: Final = 20


def is_drawn(pk: UUID) -> bool:
    """Tell whether a picture is one of those that are looked at twice: the same answer always, guessed by nobody."""
    drawn = hmac.new(site_key("spot checks"), pk.bytes, hashlib.sha256).digest()
    return int.from_bytes(drawn[:4], "big") % ONE_IN == 0


def draw_spot_checks(instance_ids: Iterable[UUID], *, now: datetime) -> None:
    """Have one in twenty of pictures that were confirmed just now looked at again, in the caller's transaction."""
    drawn = [SpotCheck(instance_id=pk, drawn_at=now) for pk in instance_ids if is_drawn(pk)]
    SpotCheck.objects.bulk_create(drawn, ignore_conflicts=True)


def open_spot_check(*, actor: Any, spot_check: SpotCheck, now: datetime | None = None) -> Opened:
    """Give a checked picture as one JPEG, of a loop the brightest that every pixel ever is; who looked is recorded.

    Raises
    ------
    NotAllowed
        It is not theirs to look at.
    Unavailable
        The store does not answer.
    """
    require(actor, "imaging.check_spots", spot_check)
    instance, composite = spot_check.instance, Brightest()
    offsets = instance.frame_offsets
    with store().open(instance.bundle_key) as bundle:
        for start, end in pairwise(offsets):
            composite.write(bundle.read(end - start))
    _note_looking(actor, instance, now)
    return Opened(composite.jpeg(), tuple(offsets))


def open_spot_frames(*, actor: Any, spot_check: SpotCheck, now: datetime | None = None) -> BinaryIO:
    """Open the frames of a checked picture, JPEGs one after another; who looked is recorded.

    Raises
    ------
    NotAllowed
        It is not theirs to look at.
    Unavailable
        The store does not answer.
    """
    require(actor, "imaging.check_spots", spot_check)
    bundle = store().open(spot_check.instance.bundle_key)
    _note_looking(actor, spot_check.instance, now)
    return bundle


@transaction.atomic
def _note_looking(actor: Any, instance: Instance, now: datetime | None) -> None:
    record(action="imaging.look_at_spot_check", actor=actor, target=instance, now=now)


def answer_spot_check(
    *, actor: Any, spot_check: SpotCheck, identifies: bool, now: datetime | None = None
) -> bool:
    """Say whether a checked picture identifies a patient; if so, lock it away and tell its owner.

    Give whether it is out of sight. A picture in a case is not: what was found is kept, and it has to be erased.

    Raises
    ------
    NotAllowed
        It is not theirs to answer.
    WrongState
        It was answered, or its picture has changed, meanwhile.
    StoreFull, Unavailable
        It could not be sealed; nothing was answered.
    """
    at, instance = now or timezone.now(), spot_check.instance
    require(actor, "imaging.check_spots", spot_check)
    states.PICTURE.target("flag", instance.state)
    if not identifies or is_attached(instance.pk):
        _answer(actor, spot_check.pk, None, identifies=identifies, now=at)
        return False
    with store().open(instance.object_key) as dicom:
        sealed = put_sealed(dicom, now=at)
    with or_abandon([sealed]):
        _answer(actor, spot_check.pk, sealed, identifies=True, now=at)
    return True


@transaction.atomic
def _answer(actor: Any, pk: int, sealed: Deposit | None, *, identifies: bool, now: datetime) -> None:
    spot_check = SpotCheck.objects.select_for_update(of=("self",)).get(pk=pk)
    if spot_check.found is not None and not (spot_check.found and identifies):
        raise WrongState("Somebody has answered this spot check meanwhile.")
    spot_check.found, spot_check.looked_at, spot_check.looked_by = identifies, now, actor
    spot_check.save()
    instance = lock_picture(spot_check.instance_id)
    if sealed is not None:
        _lock(instance, sealed, now)
    detail = {"identifies": identifies, "locked": sealed is not None}
    record(action="imaging.answer_spot_check", actor=actor, target=instance, detail=detail, now=now)


def _lock(instance: Instance, sealed: Deposit, now: datetime) -> None:
    refuse_attached(instance)
    instance.state = states.PICTURE.target("flag", instance.state)
    lock_away(instance, sealed, reasons=[FOUND_BY_STEWARD], now=now)
    instance.save()
    owner = instance.owner
    if owner is None:
        return
    events.publish(PictureLockedAway(instance_id=instance.pk, owner_id=owner.pk))
    if settings.DEMO or not owner.user.is_sample:
        url = settings.SITE_URL + reverse("imaging:inbox")
        context = {"name": owner.user.name, "received": instance.received_at, "url": url}
        mail.send(owner.user.email, "imaging/mail/locked_away.txt", context)
