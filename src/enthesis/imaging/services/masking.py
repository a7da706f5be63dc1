"""Sealed pictures in memory: opened, masked, and shown as they would be kept. Nothing here is written to the store."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core.blobs import store
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState
from enthesis.core.permissions import require
from enthesis.core.sealing import SealBroken, site_key, unseal
from enthesis.imaging import states
from enthesis.imaging.domain import Box, CannotRender, Clean, Frames, Refused, render_frames
from enthesis.imaging.domain.marking import Mask, brightest, masked
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import is_own_picture
from enthesis.imaging.selectors.profiles import machine_key
from enthesis.imaging.services.checking import current

SEAL_BROKEN = (
    "This picture was sealed with another key than the site has now, so nobody can open it. "
    "Destroy it, and tell your administrator."
)
OWN_PICTURE = "Another image steward has to mark pictures of your own."


class CannotOpen(InvalidInput):
    """A sealed picture cannot be opened or shown."""

    title = "This picture cannot be opened"


class NothingToKeep(InvalidInput):
    """No box that a steward marked is large enough to hold scan."""

    title = "Mark the scan"


class NotShown(WrongState):
    """What is to be kept is not what was shown."""

    title = "Look at it again first"


@dataclass(frozen=True)
class Opened:
    """A sealed picture in memory; of a loop, `picture` is the brightest that every pixel ever is. Both are JPEGs."""

    picture: bytes
    frames: Frames

    @property
    def offsets(self) -> list[int]:
        """Give the byte positions at which frames begin in their bundle, and where the last one ends."""
        return [*(offset for offset, _ in self.frames.index), len(self.frames.bundle)]


@dataclass(frozen=True)
class Preview(Opened):
    """A sealed picture as a mask would leave it.

    `seen` proves to `release_quarantined` that it was shown. `is_machine_known` tells whether it says what made it, so
    that the mask can be used for others.
    """

    kept_fraction: float
    seen: str
    is_machine_known: bool


def open_quarantined(*, actor: Any, instance: Instance, now: datetime | None = None) -> Opened:
    """Give a sealed picture for an image steward to mark boxes on, and record who has opened it.

    It is made in memory and kept nowhere.

    Raises
    ------
    NotAllowed
        They do not keep this picture, or it is their own.
    CannotOpen
        Its seal or its pixels cannot be read.
    """
    instance = markable(actor, instance)
    whole = Mask((Box(0, 0, instance.columns - 1, instance.rows - 1),))
    opened = opened_of(clean_by(instance, whole))
    note_opening("imaging.open_quarantined", actor, instance, {}, now)
    return opened


def preview_quarantined(
    *, actor: Any, instance: Instance, mask: Mask, now: datetime | None = None
) -> Preview:
    """Give a sealed picture as a mask would leave it, and record who has looked. It is kept nowhere.

    Raises
    ------
    NotAllowed
        They do not keep this picture, or it is their own.
    NothingToKeep, CannotOpen
        The boxes or the picture cannot be used.
    """
    instance = markable(actor, instance)
    clean = clean_by(instance, mask)
    opened, kept = opened_of(clean), clean.picture.kept_fraction
    detail = {"keep": len(mask.keep), "blank": len(mask.blank), "kept": round(kept, 3)}
    note_opening("imaging.preview_quarantined", actor, instance, detail, now)
    known = bool(machine_key(clean.picture.manufacturer, clean.picture.model))
    return Preview(opened.picture, opened.frames, kept, proof(actor, instance, mask, clean), known)


def markable(actor: Any, instance: Instance) -> Instance:
    """Read a picture again that an image steward is to mark; raises where they may not, or it has left quarantine."""
    instance = current(instance)
    require_second_person(actor, instance)
    states.PICTURE.target("release", instance.state)
    return instance


def require_second_person(actor: Any, instance: Instance) -> None:
    """Go on only for an image steward who is not the owner: two people say together what of a picture is scan."""
    require(actor, "imaging.keep_quarantine", instance)
    if is_own_picture(actor, instance):
        raise NotAllowed(OWN_PICTURE)


@transaction.atomic
def note_opening(
    action: str, actor: Any, instance: Instance, detail: dict[str, Any], now: datetime | None
) -> None:
    """Record that somebody looked at what is sealed."""
    record(action=action, actor=actor, target=instance, detail=detail, now=now)


def clean_by(instance: Instance, mask: Mask) -> Clean:
    """Give a sealed picture as a mask leaves it; raises NothingToKeep or CannotOpen."""
    verdict = masked(_unsealed(instance), mask)
    if isinstance(verdict, Refused):
        if verdict.code == "no_usable_region":
            raise NothingToKeep("Mark a box around the scan, at least 8 pixels wide and high.")
        raise CannotOpen(verdict.message)
    return verdict


def _unsealed(instance: Instance) -> bytes:
    try:
        return unseal(store().get(instance.sealed_key))
    except SealBroken as error:
        raise CannotOpen(SEAL_BROKEN) from error


def opened_of(clean: Clean) -> Opened:
    """Give the frames of a cleaned object, and the brightest of them all; raises CannotOpen."""
    try:
        frames = render_frames(clean.dicom)
    except CannotRender as error:
        raise CannotOpen(str(error)) from error
    return Opened(brightest(frames), frames)


def proof(actor: Any, instance: Instance, mask: Mask, clean: Clean) -> str:
    """Give what only this site can write: this person was shown this picture, masked so, with this outcome."""
    outcome = hashlib.sha256(clean.dicom).hexdigest()
    said = [str(actor.pk), str(instance.pk), instance.sealed_key, mask.rows(), outcome]
    return hmac.new(site_key("previews"), json.dumps(said).encode(), hashlib.sha256).hexdigest()


def require_shown(seen: str, expected: str) -> None:
    """Go on only if what is to be kept is byte for byte what was shown; raises NotShown."""
    if not hmac.compare_digest(seen.encode(), expected.encode()):
        raise NotShown(
            "What would be kept is not what you were shown, or you were shown nothing yet. "
            "Choose “Show what will be kept” first."
        )
