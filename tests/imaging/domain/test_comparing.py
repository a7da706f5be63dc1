"""Two studies are told apart by the first of day, side and time in which they differ."""

from datetime import UTC, datetime

import pytest

from enthesis.imaging.domain.comparing import Compared, names_apart, side_of


def made(month: int, day: int, hour: int, side: str = "", year: int = 2026) -> Compared:
    return Compared(datetime(year, month, day, hour, 30, tzinfo=UTC), side)


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (made(10, 12, 9, "L"), made(11, 25, 9, "R"), ("12 Oct", "25 Nov")),
        (made(10, 12, 9), made(10, 12, 9, year=2025), ("12 Oct 2026", "12 Oct 2025")),
        (made(10, 12, 9, "R"), made(10, 12, 9, "L"), ("Right", "Left")),
        (made(10, 12, 9, "R"), made(10, 12, 14), ("09:30", "14:30")),
        (made(10, 12, 9, "R"), made(10, 12, 14, "R"), ("09:30", "14:30")),
        (made(10, 12, 9), made(10, 12, 9), ("First", "Second")),
    ],
)
def test_studies_are_named_by_what_tells_them_apart(
    one: Compared, other: Compared, names: tuple[str, str]
) -> None:
    assert names_apart(one, other) == names


@pytest.mark.parametrize(
    ("sides", "side"),
    [(set(), ""), ({""}, ""), ({"", "L"}, "L"), ({"R"}, "R"), ({"L", "R"}, ""), ({"B"}, "")],
)
def test_study_has_a_side_where_its_pictures_agree(sides: set[str], side: str) -> None:
    assert side_of(sides) == side
