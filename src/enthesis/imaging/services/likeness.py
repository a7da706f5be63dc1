"""Hashes of what pictures look like, for those that came before there were any."""

from enthesis.core.blobs import BlobDamaged, BlobMissing, store
from enthesis.imaging import states
from enthesis.imaging.domain.likeness import likeness_of
from enthesis.imaging.models import Instance

AT_A_TIME = 500


def likeness_for(instance: Instance, thumbnail: bytes) -> str:
    """Give the hash of a picture from its thumbnail, which is of the middle frame and already blanked."""
    kept = [(box["x0"], box["y0"], box["x1"], box["y1"]) for box in instance.regions]
    return likeness_of(thumbnail, kept, columns=instance.columns)


def fill_likeness(*, most: int = AT_A_TIME) -> int:
    """Hash pictures that have no hash yet, and give how many there were; what cannot be read is left to `verify`."""
    bare = Instance.objects.filter(state__in=states.SHOWN, likeness="").order_by("pk")
    return sum(_fill(instance) for instance in bare[:most])


def _fill(instance: Instance) -> bool:
    try:
        thumbnail = store().get(instance.thumbnail_key)
    except (BlobMissing, BlobDamaged):
        return False
    # Only while the row still names this thumbnail: what was thrown away meanwhile keeps no hash.
    same = Instance.objects.filter(pk=instance.pk, thumbnail_key=instance.thumbnail_key)
    return bool(same.update(likeness=likeness_for(instance, thumbnail)))
