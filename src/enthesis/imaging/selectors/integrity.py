"""Proof that every picture is still in the store, as it was put there."""

from collections.abc import Collection, Iterator

from enthesis.audit.models import Entry
from enthesis.core.blobs import BlobDamaged, BlobMissing, store
from enthesis.core.integrity import Damage
from enthesis.imaging import states
from enthesis.imaging.models import Instance

KEYS = ("object_key", "bundle_key", "thumbnail_key", "sealed_key")
_PARTS = {
    "object_key": "DICOM object", "bundle_key": "frames", "thumbnail_key": "thumbnail", "sealed_key": "sealed object",
}  # fmt: skip


def damaged_pictures() -> Iterator[Damage]:
    """Yield every object that a picture names and the store has not, or has with other bytes."""
    kept = Instance.objects.exclude(state=states.DISCARDED).order_by("pk")
    for instance in kept.only("pk", *KEYS).iterator(chunk_size=500):
        for field in KEYS:
            key = getattr(instance, field)
            if key and (what := _damage_of(key)):
                yield Damage(f"picture {instance.pk}", f"{_PARTS[field]}: {what}")


def _damage_of(key: str) -> str:
    try:
        store().open(key).close()  # reads and checks all of it, and holds a part of it at a time
    except BlobMissing:
        return "is not in the store"
    except BlobDamaged:
        return "has other bytes than were put in"
    return ""


def erased_bytes(pks: Collection[str]) -> dict[str, str]:
    """Give by picture (its id as text) which bytes, by their SHA-256, the record says were erased by a rule.

    Only pictures whose rows say so too are looked up.
    """
    rows = Instance.objects.filter(pk__in=pks, erased_at__isnull=False, state=states.DISCARDED)
    names = {f"imaging.instance:{pk}": str(pk) for pk in rows.values_list("pk", flat=True)}
    entries = Entry.objects.filter(action="imaging.erase_picture", target__in=names)
    return {names[target]: detail["sha256"] for target, detail in entries.values_list("target", "detail")}
