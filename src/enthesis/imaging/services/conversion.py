"""Plain pictures and films from a browser: made DICOM in memory, blanked as their owner has marked, then received."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput
from enthesis.core.permissions import require
from enthesis.imaging import domain
from enthesis.imaging.domain import Box, Refused, conversion
from enthesis.imaging.domain.conversion import FILMS, Converted, Original, Wanted
from enthesis.imaging.domain.deidentification import MARKED
from enthesis.imaging.gateways.film_reader import convert_film, preview_film
from enthesis.imaging.models import Instance, Receipt
from enthesis.imaging.selectors import fingerprint_of
from enthesis.imaging.services.receiving import (
    HERE_ALREADY,
    KNOWN,
    REFUSED,
    SKIPPED,
    Received,
    receive_instance,
    refuse_picture,
)
from enthesis.programme.models import Enrolment

UPLOAD: Final = "upload"
YOURS: Final = "You have marked the scan. An image steward looks at it once; then you get it back to check."


class CannotShow(InvalidInput):
    """A plain file cannot be turned into a picture to mark the scan on."""

    title = "This file cannot be shown"


@dataclass(frozen=True)
class Mark:
    """What a student has marked as scan: a box on a picture of (columns, rows)."""

    box: Box
    size: tuple[int, int]


def preview_plain(*, data: bytes, owner: Enrolment, actor: User) -> bytes:
    """Give a plain file that a browser cannot show by itself as one JPEG, to the person who sends it; nothing is kept.

    Raises
    ------
    NotAllowed
        A person brings a file for somebody else.
    CannotShow
        It is no picture that can be taken.
    Unavailable
        Too many films are being read.
    """
    require(actor, "imaging.upload_pictures", owner)
    is_film = conversion.recognise(data) in FILMS
    found = preview_film(data) if is_film else conversion.preview(data)
    if isinstance(found, Refused):
        raise CannotShow(found.message)
    return found


def receive_plain(
    *, data: bytes, owner: Enrolment, actor: User, mark: Mark, visit: str = "", number: int | None = None,
    original: Original | None = None, now: datetime | None = None,
) -> Received:  # fmt: skip
    """Make a DICOM object of a plain file and receive it, black outside the mark, for an image steward to confirm.

    Parameters
    ----------
    visit
        Groups files that were chosen together into one study; `number` is the place among them.
    original
        The picture of which the browser made this PNG, black outside the mark: by it the file is known again.

    Raises
    ------
    NotAllowed
        A person brings a file for somebody else.
    Unavailable
        Too many films are being read.
    """
    require(actor, "imaging.upload_pictures", owner)
    original = original if conversion.recognise(data) == "png" else None
    digest = original.digest if original else hashlib.sha256(data).hexdigest()
    at, fingerprint = now or timezone.now(), fingerprint_of(digest)
    receipt = _receipt(owner, fingerprint)
    if receipt is not None:
        return Received(KNOWN, KNOWN, HERE_ALREADY, receipt.instance)
    found = _converted(data, Wanted(visit, number, mark.size, mark.box, original))
    if isinstance(found, Refused):
        refuse_picture(code=found.code, actor=actor, source=UPLOAD, owner=owner, now=at)
        return Received(REFUSED, found.code, found.message)
    received = receive_instance(
        data=found.dicom, owner=owner, actor=actor, source=UPLOAD, marked=[mark.box], converted_from=found.kind, now=at
    )  # fmt: skip
    if received.instance is not None:
        _remember(owner, fingerprint, received.instance, at)
    return replace(received, message=YOURS) if received.code == MARKED else received


def _receipt(owner: Enrolment, fingerprint: str) -> Receipt | None:
    same = Receipt.objects.filter(owner=owner, fingerprint=fingerprint, instance__isnull=False)
    return same.select_related("instance__study").first()


def _converted(data: bytes, wanted: Wanted) -> Converted | Refused:
    if conversion.recognise(data) in FILMS:
        return convert_film(data, wanted)
    return conversion.convert(data, wanted)


@transaction.atomic
def _remember(owner: Enrolment, fingerprint: str, instance: Instance, now: datetime) -> None:
    """Note that the plain file has arrived: the receipt of the object made of it does not tell."""
    _, is_new = Receipt.objects.get_or_create(
        owner=owner, fingerprint=fingerprint, defaults={"instance": instance, "at": now}
    )
    if is_new:
        detail = {"from": instance.converted_from}
        record(action="imaging.convert_picture", actor=owner.user, target=instance, detail=detail, now=now)


def turn_away(*, head: bytes, owner: Enrolment, actor: User, now: datetime | None = None) -> Received | None:
    """Say of a file without a mark, by its first 1,024 bytes, why it is not received; None where it may be.

    The index of DICOM media is passed over without being read. What is neither DICOM nor a zip is refused.
    """
    if conversion.is_media_index(head):
        return Received(SKIPPED, "media_index", domain.MESSAGES["media_index"])
    kind = conversion.recognise(head)
    if kind in ("dicom", "zip"):
        return None
    code = "not_marked" if kind else conversion.why_not(head)
    refuse_picture(code=code, actor=actor, source=UPLOAD, owner=owner, now=now or timezone.now())
    return Received(REFUSED, code, domain.MESSAGES[code])
