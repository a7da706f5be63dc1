"""Ticks are round numbers and month starts."""

from datetime import date

import pytest

from enthesis.core.plots.scales import linear, month_labels, month_starts, ticks


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (0, [0]), (0.5, [0]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (7, [0, 2, 4, 6]),
        (250, [0, 50, 100, 150, 200, 250]), (300, [0, 100, 200, 300]), (99, [0, 20, 40, 60, 80]),
    ],
)  # fmt: skip
def test_ticks_are_round(top: float, expected: list[int]) -> None:
    assert ticks(top) == expected


def test_linear_keeps_to_its_extent() -> None:
    scale = linear((10, 20), (100, 0))
    assert [scale(value) for value in (5, 10, 15, 20, 99)] == [100, 100, 50, 0, 0]
    assert linear((3, 3), (7, 9))(3) == 7


def test_month_starts_between_two_days() -> None:
    assert month_starts(date(2026, 11, 2), date(2027, 2, 1)) == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]
    assert month_starts(date(2026, 11, 2), date(2026, 11, 30)) == []


def test_month_labels_thin_out_to_years() -> None:
    year = (date(2026, 9, 1), date(2027, 8, 31))
    assert [words for _, words in month_labels(*year, 12)][:3] == ["Sep", "Oct", "Nov"]
    assert [words for _, words in month_labels(*year, 6)] == ["Sep", "Nov", "Jan", "Mar", "May", "Jul"]
    assert [words for _, words in month_labels(date(2026, 1, 1), date(2035, 12, 31), 5)] == [
        "2026", "2028", "2030", "2032", "2034",
    ]  # fmt: skip
