"""Sealed pictures opened, masked, and shown as they would be kept. Nothing here is written to the store.

What is not masked yet is never in a file as it is: pictures of any length go through files that are sealed, a frame at
a time.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final, cast

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState
from enthesis.core.permissions import require
from enthesis.core.sealing import SealBroken, Sealing, open_sealed, site_key
from enthesis.imaging import states
from enthesis.imaging.domain import Box, CannotRender, Frames, PictureFacts, Refused, render_into
from enthesis.imaging.domain.marking import Brightest, Mask, masked_into
from enthesis.imaging.domain.opening import Sink
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import is_own_picture
from enthesis.imaging.selectors.profiles import machine_key
from enthesis.imaging.services.checking import current
from enthesis.imaging.services.objects import spool
from enthesis.imaging.services.showing import open_own

SEAL_BROKEN = (
    "This picture was sealed with another key than the site has now, so nobody can open it. "
    "Destroy it, and tell your administrator."
)
OWN_PICTURE = "Another image steward has to mark pictures of your own."
PIECE_BYTES: Final = 2**18


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
    """A sealed picture to look at: one JPEG, of a loop the brightest that every pixel ever is.

    `offsets` are the byte positions at which frames begin in what `stream_frames` gives, and where the last one ends.
    """

    picture: bytes
    offsets: tuple[int, ...]


@dataclass(frozen=True)
class Preview(Opened):
    """A sealed picture as a mask would leave it.

    `seen` proves to `release_quarantined` that it was shown. `is_machine_known` tells whether it says what made it, so
    that the mask can be used for others.
    """

    kept_fraction: float
    seen: str
    is_machine_known: bool


@dataclass(frozen=True)
class Masked:
    """A picture as a mask leaves it, in a sealed file, with the SHA-256 of the object."""

    facts: PictureFacts
    sealed: BinaryIO
    digest: str


def open_quarantined(*, actor: Any, instance: Instance, now: datetime | None = None) -> Opened:
    """Give a sealed picture for an image steward to mark boxes on, and record who has opened it.

    Raises
    ------
    NotAllowed
        They do not keep this picture, or it is their own.
    CannotOpen
        Its seal or its pixels cannot be read.
    """
    instance = _markable(actor, instance)
    with masked_copy(instance, whole(instance)) as copy:
        opened = look_at(copy)
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
    instance = _markable(actor, instance)
    with masked_copy(instance, mask) as copy:
        opened, facts, seen = look_at(copy), copy.facts, proof(actor, instance, mask, copy)
    note_opening("imaging.preview_quarantined", actor, instance, _said(mask, facts), now)
    is_known = bool(machine_key(facts.manufacturer, facts.model))
    return Preview(opened.picture, opened.offsets, facts.kept_fraction, seen, is_known)


def stream_frames(
    *, actor: Any, instance: Instance, mask: Mask | None = None, now: datetime | None = None
) -> Iterator[bytes]:
    """Give every frame of a sealed picture as JPEGs one after another, as it is or as a mask would leave it.

    Who has looked is recorded before the first byte is given.

    Raises
    ------
    NotAllowed
        They do not keep this picture, or it is their own.
    NothingToKeep, CannotOpen
        The boxes or the picture cannot be used.
    """
    instance = _markable(actor, instance)
    with ExitStack() as open_files:
        copy = open_files.enter_context(masked_copy(instance, mask or whole(instance)))
        file = open_files.enter_context(spool())
        with Sealing(file) as bundle:
            _render(bundle, copy)
        name = "imaging.preview_quarantined" if mask else "imaging.open_quarantined"
        detail = _said(mask, copy.facts) if mask else {}
        note_opening(name, actor, instance, {**detail, "frames": copy.facts.frames}, now)
        return _pieces(file, open_files.pop_all())


def _pieces(file: BinaryIO, open_files: ExitStack) -> Iterator[bytes]:
    with open_files, open_sealed(file) as bundle:
        while piece := bundle.read(PIECE_BYTES):
            yield piece


def _said(mask: Mask, facts: PictureFacts) -> dict[str, Any]:
    return {"keep": len(mask.keep), "blank": len(mask.blank), "kept": round(facts.kept_fraction, 3)}


def _markable(actor: Any, instance: Instance) -> Instance:
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


def whole(instance: Instance) -> Mask:
    """Give the mask that keeps all of a picture."""
    return Mask((Box(0, 0, instance.columns - 1, instance.rows - 1),))


@contextmanager
def masked_copy(instance: Instance, mask: Mask) -> Iterator[Masked]:
    """Give a sealed picture as a mask leaves it, while the block lasts; raises NothingToKeep or CannotOpen."""
    with spool() as file:
        try:
            with open_own(instance.sealed_key) as source, Sealing(file) as sealing:
                sink = _Hashing(sealing)
                verdict = masked_into(sink, source, mask)
        except SealBroken as error:
            raise CannotOpen(SEAL_BROKEN) from error
        if isinstance(verdict, Refused):
            if verdict.code == "no_usable_region":
                raise NothingToKeep("Mark a box around the scan, at least 8 pixels wide and high.")
            raise CannotOpen(verdict.message)
        yield Masked(verdict.picture, file, sink.digest.hexdigest())


class _Hashing:
    """Hands on what is written, and hashes it."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self.digest = sink, hashlib.sha256()

    def write(self, data: bytes, /) -> None:
        """Take bytes."""
        self.digest.update(data)
        self._sink.write(data)


def look_at(copy: Masked) -> Opened:
    """Give a masked picture as one JPEG; raises CannotOpen."""
    composite = Brightest()
    frames = _render(composite, copy)
    offsets = (*(offset for offset, _ in frames.index), sum(frames.index[-1]))
    return Opened(composite.jpeg(), offsets)


def _render(sink: Sink, copy: Masked) -> Frames:
    with open_sealed(cast(BinaryIO, _KeptOpen(copy.sealed))) as source:
        try:
            return render_into(sink, source)
        except CannotRender as error:
            raise CannotOpen(str(error)) from error


class _KeptOpen:
    """Reads a file that is still needed after its reader was closed."""

    def __init__(self, file: BinaryIO) -> None:
        self.read, self.seek = file.read, file.seek

    def close(self) -> None:
        """Leave the file as it is."""


def proof(actor: Any, instance: Instance, mask: Mask, copy: Masked) -> str:
    """Give what only this site can write: this person was shown this picture, masked so, with this outcome."""
    said = [str(actor.pk), str(instance.pk), instance.sealed_key, mask.rows(), copy.digest]
    return hmac.new(site_key("previews"), json.dumps(said).encode(), hashlib.sha256).hexdigest()


def require_shown(seen: str, expected: str) -> None:
    """Go on only if what is to be kept is byte for byte what was shown; raises NotShown."""
    if not hmac.compare_digest(seen.encode(), expected.encode()):
        raise NotShown(
            "What would be kept is not what you were shown, or you were shown nothing yet. "
            "Choose “Show what will be kept” first."
        )
