"""Two cases are before and after where they show the same place, left and right where both sides of one."""

from datetime import date

import pytest

from enthesis.logbook.domain.comparing import Told, names_apart

EARLY, LATE = date(2026, 10, 12), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (Told(12, "knee", "L", EARLY), Told(31, "knee", "L", LATE), ("Before", "After")),
        (Told(12, "knee", "L", LATE), Told(31, "knee", "L", EARLY), ("After", "Before")),
        (Told(12, "knee", "R", EARLY), Told(31, "knee", "L", LATE), ("Right", "Left")),
        (Told(12, "knee", "L", EARLY), Told(31, "hip", "L", LATE), ("Case 12", "Case 31")),
        (Told(12, "knee", "L", EARLY), Told(31, "knee", "L", EARLY), ("Case 12", "Case 31")),
        (Told(12, "knee", "L", None), Told(31, "knee", "L", LATE), ("Case 12", "Case 31")),
        (Told(12, "knee", "", EARLY), Told(31, "knee", "", LATE), ("Case 12", "Case 31")),
        (Told(12, "knee", "B", EARLY), Told(31, "knee", "L", LATE), ("Case 12", "Case 31")),
        (Told(12, "", "L", EARLY), Told(31, "", "L", LATE), ("Case 12", "Case 31")),
    ],
)
def test_cases_are_named_by_what_tells_them_apart(one: Told, other: Told, names: tuple[str, str]) -> None:
    assert names_apart(one, other) == names
