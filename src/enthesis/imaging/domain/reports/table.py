"""Measurements as a table for a spreadsheet: one row for each that was drawn."""

from collections.abc import Iterator, Sequence
from typing import Final

from enthesis.imaging.domain.reports.drawn import WORDS, Drawn, Pictured

COLUMNS: Final = (
    "Picture", "Frame", "Kind", "Structure", "Length or circumference (mm)", "Area (mm2)", "Angle (degrees)", "Scale",
    "Drawn by", "Points (pixels from the top left)",
)  # fmt: skip


def rows_of(pictures: Sequence[Pictured], drawn: Sequence[Drawn]) -> Iterator[tuple[str, ...]]:
    """Give the rows below `COLUMNS`; frames count from 1, and no cell begins like a formula."""
    for one in drawn:
        yield (
            str(pictures[one.picture].number),
            str(one.frame + 1) if one.frame is not None else "",
            WORDS[one.kind],
            one.structure_name,
            *(f"{one.values[unit]:g}" if unit in one.values else "" for unit in ("mm", "mm2", "degrees")),
            _scale(one),
            "student" if one.is_students else "reader",
            " ".join(f"{x:g},{y:g}" for x, y in one.points),
        )


def _scale(drawn: Drawn) -> str:
    if not drawn.values:
        return ""
    return "set by hand" if drawn.is_scaled_by_hand else "by the machine"
