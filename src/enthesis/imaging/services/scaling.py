"""Setting the scale of a picture by hand, where the machine gave none."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, WrongState
from enthesis.core.permissions import require
from enthesis.imaging import states
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.domain.scaling import Ends, NotAScale, mm_per_pixel, region_by_hand
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors.attached import filings_of
from enthesis.imaging.services.annotations import measure_again
from enthesis.imaging.services.checking import lock_picture

SIGNED: Final = "This picture is in a signed case, so its scale stays as it was when the case was signed."


class ScaleNotRight(InvalidInput):
    """Two points and a distance that cannot be the scale of an ultrasound picture."""

    title = "Check the scale"


class ScaleStays(WrongState):
    """The scale of this picture cannot be set by hand now."""

    title = "The scale stays as it is"


@transaction.atomic
def calibrate_picture(
    *, actor: Any, instance: Instance, ends: Ends, centimetres: float, now: datetime | None = None
) -> Instance:
    """Set the size of a pixel by two points on the depth scale and the distance between them; again as often as needed.

    Raises
    ------
    NotAllowed
        It is somebody else's picture.
    ScaleStays
        The machine gave a scale, the picture is locked away, or it lies in a signed case.
    ScaleNotRight
        The points lie off the picture or too near each other, or no ultrasound has such a scale.
    """
    locked = _own_to_scale(actor, instance)
    _check_on_picture(locked, ends)
    try:
        size = mm_per_pixel(ends, centimetres)
    except NotAScale as error:
        raise ScaleNotRight(str(error), fields={error.field: str(error)} if error.field else None) from error
    was = _scale_of(locked)
    locked.regions = [*_by_machine(locked), *(region_by_hand(area, size) for area in _areas(locked))]
    _save(locked, "imaging.calibrate_picture", actor, {"mm_per_pixel": round(size, 5), "was": was}, now)
    return locked


@transaction.atomic
def forget_scale(*, actor: Any, instance: Instance, now: datetime | None = None) -> Instance:
    """Remove a scale that was set by hand, if there is one; raises like `calibrate_picture`."""
    locked = _own_to_scale(actor, instance)
    was = _scale_of(locked)
    if was is not None:
        locked.regions = _by_machine(locked)
        _save(locked, "imaging.forget_scale", actor, {"was": was}, now)
    return locked


def _own_to_scale(actor: Any, instance: Instance) -> Instance:
    locked = lock_picture(instance.pk)
    require(actor, "imaging.scale_picture", locked)
    if locked.state not in states.SHOWN:
        raise ScaleStays(
            "This picture is locked away or was thrown away, so there is nothing to measure on it."
        )
    if any(region.get("mm_per_pixel") for region in _by_machine(locked)):
        raise ScaleStays(
            "The machine said how large a pixel is. That is more exact than a scale set by hand."
        )
    filing = filings_of([locked.pk]).get(locked.pk)
    if filing is not None and filing.is_signed:
        raise ScaleStays(SIGNED)
    return locked


def _check_on_picture(instance: Instance, ends: Ends) -> None:
    inside = all(0 <= x <= instance.columns for x in (ends.x0, ends.x1)) and all(
        0 <= y <= instance.rows for y in (ends.y0, ends.y1)
    )
    if not inside:
        raise ScaleNotRight("A point lies outside the picture. Set both on its depth scale.")


def _by_machine(instance: Instance) -> list[dict[str, Any]]:
    return [region for region in instance.regions if not region.get("by_hand")]


def _scale_of(instance: Instance) -> float | None:
    sizes = [region["mm_per_pixel"][0] for region in instance.regions if region.get("by_hand")]
    return round(sizes[0], 5) if sizes else None


def _areas(instance: Instance) -> list[Box]:
    """Give what was marked as scan on the picture, or all of it where nobody had to mark anything."""
    kept = Mask.of_rows(instance.marked).keep
    return list(kept) or [Box(0, 0, instance.columns - 1, instance.rows - 1)]


def _save(instance: Instance, action: str, actor: Any, detail: dict[str, Any], now: datetime | None) -> None:
    at = now or timezone.now()
    instance.save(update_fields=["regions"])
    record(action=action, actor=actor, target=instance, detail=detail, now=at)
    measure_again(actor=actor, instance=instance, now=at)
