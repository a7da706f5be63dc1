"""The two forms of a picture: shown (object, frames, thumbnail) and sealed. Each change of form goes through here."""

import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings

from enthesis.core import jobs
from enthesis.core.blobs import store
from enthesis.core.sealing import Sealing, open_sealed
from enthesis.imaging.domain import Frames, render_into
from enthesis.imaging.models import Instance
from enthesis.imaging.services.likeness import likeness_for
from enthesis.imaging.services.objects import Deposit, let_go, put_objects, spool

PURGE = "imaging.purge_expired"


@dataclass(frozen=True)
class Shown:
    """A picture's shown form, in the store already."""

    deposit: Deposit
    frames: Frames

    @property
    def offsets(self) -> list[int]:
        """Give the byte positions at which frames begin, and where the last one ends."""
        return [*(offset for offset, _ in self.frames.index), sum(self.frames.index[-1])]


def put_shown(dicom: BinaryIO, *, now: datetime) -> Shown:
    """Put a cleaned object, its frames and its thumbnail into the store.

    Parameters
    ----------
    dicom
        An open file that can be read from any place.

    Raises
    ------
    CannotRender
        The object cannot be turned into frames; nothing was kept.
    StoreFull, Unavailable
        Nothing was kept.
    """
    dicom.seek(0)
    with spool() as bundle:
        frames = render_into(bundle, dicom)
        return Shown(put_objects([dicom, bundle, frames.thumbnail], now=now), frames)


def put_sealed(dicom: bytes | BinaryIO, *, now: datetime) -> Deposit:
    """Seal an object and put it into the store; raises StoreFull or Unavailable, and then nothing was kept."""
    with spool() as file:
        with Sealing(file) as sealing:
            shutil.copyfileobj(io.BytesIO(dicom) if isinstance(dicom, bytes) else dicom, sealing)
        return put_objects([file], now=now)


def open_own(key: str) -> BinaryIO:
    """Open the sealed form of a picture; raises SealBroken, or what the store raises."""
    file = store().open(key)
    try:
        return open_sealed(file)
    except BaseException:
        file.close()
        raise


def show(instance: Instance, shown: Shown, *, now: datetime) -> None:
    """Give a picture's row its shown form and let go of the sealed one, without saving the row."""
    let_go([instance.sealed_key], now=now)
    instance.object_key, instance.bundle_key, instance.thumbnail_key = shown.deposit.keys
    instance.frame_offsets = shown.offsets
    instance.sealed_key, instance.sealed_words, instance.expires_at, instance.reasons = "", b"", None, []
    instance.checked_at = instance.checked_by = None
    instance.shown_at = instance.shown_at or now
    instance.likeness = likeness_for(instance, shown.frames.thumbnail)
    shown.deposit.settle()


def lock_away(instance: Instance, sealed: Deposit, *, reasons: Sequence[str], now: datetime) -> None:
    """Give a picture's row its sealed form and let go of the one before, without saving the row."""
    let_go([instance.object_key, instance.bundle_key, instance.thumbnail_key, instance.sealed_key], now=now)
    instance.object_key = instance.bundle_key = instance.thumbnail_key = ""
    instance.frame_offsets = []
    instance.sealed_key = sealed.keys[0]
    instance.reasons = list(reasons)
    instance.held_for = instance.held_for or "".join(instance.reasons[:1])
    instance.expires_at = now + timedelta(days=settings.QUARANTINE_DAYS)
    sealed.settle()
    schedule_purge(now)


def remove_forms(instance: Instance, *, now: datetime) -> None:
    """Take every form from a picture's row, so that nothing of it is left, without saving the row."""
    let_go([instance.object_key, instance.bundle_key, instance.thumbnail_key, instance.sealed_key], now=now)
    instance.object_key = instance.bundle_key = instance.thumbnail_key = instance.sealed_key = ""
    instance.frame_offsets, instance.expires_at, instance.sealed_words = [], None, b""


def schedule_purge(now: datetime) -> None:
    """Have the daily job run tomorrow; asking again on the same day has no effect."""
    tomorrow = now + timedelta(days=1)
    jobs.enqueue(PURGE, key=f"{PURGE}:{tomorrow:%Y-%m-%d}", label="Empty the quarantine", run_at=tomorrow)
