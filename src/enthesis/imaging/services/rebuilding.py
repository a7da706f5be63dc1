"""Making frames and thumbnails again from the object they were made from: they are only kept to be fast."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core.blobs import BlobDamaged, BlobMissing, store
from enthesis.core.errors import Unavailable
from enthesis.imaging import states
from enthesis.imaging.domain import CannotRender
from enthesis.imaging.models import Instance
from enthesis.imaging.services.checking import lock_picture
from enthesis.imaging.services.objects import let_go, or_abandon
from enthesis.imaging.services.showing import Shown, put_shown

WHOLE, REBUILT, LOST = "whole", "rebuilt", "lost"


@dataclass(frozen=True)
class Rebuilt:
    """What became of one picture: `whole`, `rebuilt`, or `lost`, with why."""

    instance: Instance
    outcome: str
    why: str = ""


def rebuild_pictures(*, everything: bool, now: datetime) -> Iterator[Rebuilt]:
    """Check frames and thumbnail of every picture that can be looked at, and make them again from its object.

    Parameters
    ----------
    everything
        Make all of them again, as after a change of how frames are made; otherwise only what is missing or damaged.
    """
    shown = Instance.objects.filter(state__in=states.SHOWN).order_by("pk")
    for pk in shown.values_list("pk", flat=True).iterator(chunk_size=500):
        instance = Instance.objects.filter(pk=pk, state__in=states.SHOWN).first()
        if instance is not None:
            yield _rebuild(instance, everything=everything, now=now)


def _rebuild(instance: Instance, *, everything: bool, now: datetime) -> Rebuilt:
    broken = [key for key in (instance.bundle_key, instance.thumbnail_key) if not is_whole(key)]
    if not broken and not everything:
        return Rebuilt(instance, WHOLE)
    try:
        with store().open(instance.object_key) as file:
            for (
                key
            ) in broken:  # the store takes bytes that it has as kept already, also where they are damaged
                store().delete(key)
            shown = put_shown(file, now=now)
    except BlobMissing:
        return Rebuilt(instance, LOST, "its DICOM object is not in the store")
    except BlobDamaged:
        return Rebuilt(instance, LOST, "its DICOM object has other bytes than were put in")
    except (CannotRender, Unavailable) as error:
        return Rebuilt(instance, LOST, str(error))
    with or_abandon([shown.deposit]):
        return _keep(instance, shown, now)


def is_whole(key: str) -> bool:
    """Tell whether an object is in the store as it was put there, without holding all of it."""
    try:
        store().open(key).close()
    except (BlobMissing, BlobDamaged):
        return False
    return True


@transaction.atomic
def _keep(seen: Instance, shown: Shown, now: datetime) -> Rebuilt:
    instance = lock_picture(seen.pk)
    if instance.object_key != seen.object_key:
        shown.deposit.abandon()
        return Rebuilt(instance, WHOLE, "it was thrown away or locked away meanwhile")
    _, bundle, thumbnail = shown.deposit.keys
    let_go({instance.bundle_key, instance.thumbnail_key} - {bundle, thumbnail}, now=now)
    instance.bundle_key, instance.thumbnail_key, instance.frame_offsets = bundle, thumbnail, shown.offsets
    shown.deposit.settle()
    instance.save(update_fields=["bundle_key", "thumbnail_key", "frame_offsets"])
    record(action="imaging.rebuild_picture", actor="rebuild", target=instance, now=now)
    return Rebuilt(instance, REBUILT)
