"""What a report is made of: pictures by their new UIDs, and what is drawn on them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from enthesis.imaging.domain.measuring import Point

WORDS = {"distance": "Distance", "ellipse": "Ellipse", "trace": "Outline", "angle": "Angle", "label": "Label"}
"""What a person calls each kind."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """One picture, as its cleaned object names it; nothing here is of a patient. `number` is what people call it."""

    number: int
    sop_class_uid: str
    sop_instance_uid: str
    series_uid: str
    study_uid: str
    rows: int
    columns: int
    frames: int
    laterality: str = ""

    @property
    def is_loop(self) -> bool:
        """Tell whether it has more than one frame."""
        return self.frames > 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """One measurement or label; `frame` counts from 0, None on a still. `picture` is the picture's place in the report.

    `values` are by unit: mm, mm2, degrees. `is_students` tells who has drawn it, which is all that is told of people.
    `is_scaled_by_hand`: the machine gave no scale, and the picture's owner has set it.
    """

    key: uuid.UUID
    picture: int
    kind: str
    frame: int | None
    points: tuple[Point, ...]
    values: Mapping[str, float]
    structure: str = ""
    structure_name: str = ""
    is_students: bool = True
    is_scaled_by_hand: bool = False
