"""What the tests of measurements share: a picture with a scale, and drawings that fit it."""

from typing import Any

from enthesis.imaging import services
from enthesis.imaging.models import Annotation, Instance
from tests.factories.imaging import loop_file, make_clean

STRUCTURE = "supraspinatus"
# The small stills and loops of the factories are 64 by 48 pixels; their regions leave out 8 at each edge.
SCALED = {
    "PhysicalUnitsXDirection": 3,
    "PhysicalUnitsYDirection": 3,
    "PhysicalDeltaX": 0.05,
    "PhysicalDeltaY": -0.05,
}

DISTANCE = {"kind": "distance", "frame": None, "points": [[10, 10], [22, 26]], "structure": ""}
ANGLE = {"kind": "angle", "frame": None, "points": [[40, 10], [10, 10], [10, 30]], "structure": ""}
ELLIPSE = {
    "kind": "ellipse", "frame": None, "structure": STRUCTURE, "points": [[12, 20], [32, 20], [22, 15], [22, 25]],
}  # fmt: skip
TRACE = {"kind": "trace", "frame": None, "points": [[10, 10], [30, 10], [30, 30], [10, 30]], "structure": ""}
LABEL = {"kind": "label", "frame": None, "points": [[20, 20]], "structure": STRUCTURE}


def scaled(instance: Instance, size: tuple[float, float] | None = (0.5, 0.5)) -> Instance:
    """Give a picture's only region a size, as if its machine had said so; without one nothing can be measured."""
    (region,) = instance.regions
    instance.regions = [{**region, "mm_per_pixel": list(size) if size else None}]
    instance.save(update_fields=["regions"])
    return instance


def make_scaled(place: Any) -> Instance:
    """Give a checked still of a student on which half a millimetre is a pixel."""
    return scaled(make_clean(place))


def make_scaled_loop(place: Any, frames: int = 3) -> Instance:
    """Give a checked loop of a student on which half a millimetre is a pixel."""
    return scaled(make_clean(place, loop_file(frames)))


def draw(instance: Instance, actor: Any, drawing: dict[str, Any] | None = None, **changed: Any) -> Annotation:
    """Draw on a picture, a distance of 10 mm where nothing else is said."""
    return services.add_annotation(
        actor=actor, instance=instance, drawing={**(drawing or DISTANCE), **changed}
    )
