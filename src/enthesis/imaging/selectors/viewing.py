"""Pictures as the viewer in the browser wants them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from enthesis.imaging.models import Instance


def viewer_stack(instances: Iterable[Instance], *, group: str = "") -> list[dict[str, Any]]:
    """Give the viewer's entry for each picture, in order; `study` should have been read with them.

    Offsets are the byte positions at which the frames of the bundle begin, and its end: one more than there are frames.
    `group` names all of them where they are compared with others: "Yours", "Expert", "Left", "Before".
    """
    named = {"group": group} if group else {}
    return [_entry(instance, number) | named for number, instance in enumerate(instances, 1)]


def _entry(instance: Instance, number: int) -> dict[str, Any]:
    def address(name: str) -> str:
        return reverse(f"imaging:{name}", kwargs={"pk": instance.pk})

    return {
        "id": str(instance.pk),
        "label": f"Picture {number}",
        "description": _description(instance),
        "width": instance.columns,
        "height": instance.rows,
        "frameCount": instance.frames,
        "frameTimeMs": instance.frame_time_ms,
        "stillUrl": address("still"),
        "thumbnailUrl": address("thumbnail"),
        "bundleUrl": address("frames") if instance.is_loop else None,
        "offsets": instance.frame_offsets if instance.is_loop else None,
        "regions": _calibrated(instance),
    }


def _calibrated(instance: Instance) -> list[dict[str, Any]]:
    """Give the regions in which lengths can be measured: echoes in two dimensions, with a size in mm both ways."""
    return [one for one in instance.regions if one["kind"] == "2d" and one.get("mm_per_pixel")]


def _description(instance: Instance) -> str:
    kind = "Still" if not instance.is_loop else f"Loop of {instance.frames} frames"
    if instance.is_loop and instance.frame_time_ms:
        kind += f", {instance.frames * instance.frame_time_ms / 1000:.1f} s"
    if instance.frame_time_assumed:
        kind += " (speed assumed)"
    side = {"L": "left", "R": "right"}.get(instance.laterality, "")
    words = [
        kind,
        instance.body_part.replace("_", " ").lower(),
        side,
        "shown in full" * (instance.kept_fraction >= 1),
    ]
    return ", ".join(word for word in words if word)
