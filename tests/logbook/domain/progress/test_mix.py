"""Counts by region, view and level of supervision."""

from datetime import date

from enthesis.logbook.domain.progress.facts import CaseFact, Targets, counted
from enthesis.logbook.domain.progress.mix import RegionCount, ViewCount, by_region, by_supervision, by_view

DAY = date(2025, 10, 14)
TARGETS = Targets(
    total=250,
    starts_on=date(2025, 9, 1),
    deadline=date(2026, 7, 31),
    region_minima={"shoulder": 2, "hip": 1},
    view_minima={"SH06": 2},
    view_names={"SH06": "supraspinatus, long axis", "SH07": "supraspinatus, short axis"},
    observed_max_counted=1,
    assisted_min=3,
    unaided_min=4,
)


def case(number, region="shoulder", level="S3", **changes):
    facts = {"verified_on": DAY, "state": "verified"} | changes
    return CaseFact(f"C{number}", DAY, region=region, supervision_level=level, **facts)


def test_by_region_counts_verified_and_waiting_in_the_order_of_the_programme():
    cases = [
        case(1),
        case(2, "hip"),
        case(3, "hip"),
        case(4, state="submitted", verified_on=None),
        case(5, "jaw"),
        case(6, state="draft", verified_on=None),
    ]

    rows = by_region(cases, counted(cases, TARGETS), TARGETS)

    assert rows == [
        RegionCount("shoulder", "shoulder", verified=1, target=2, waiting=1),
        RegionCount("hip", "hip", verified=2, target=1, waiting=0),
        RegionCount("jaw", "jaw", verified=1, target=0, waiting=0),
    ]
    assert [row.remaining for row in rows] == [1, 0, 0]


def test_by_view_counts_a_view_once_for_each_case():
    cases = [case(1, view_ids=("SH06", "SH06", "SH99")), case(2, view_ids=("SH06",))]

    rows = by_view(cases, TARGETS)

    assert rows == [
        ViewCount("SH06", "supraspinatus, long axis", cases=2, target=2),
        ViewCount("SH07", "supraspinatus, short axis", cases=0, target=0),
        ViewCount("SH99", "SH99", cases=1, target=0),
    ]
    assert [row.remaining for row in rows] == [0, 0, 0]


def test_by_supervision_shows_what_the_maximum_takes_away():
    levels = ["S0", "S0", "S1", "S2", "S2", "S3", "S4"]
    cases = [case(number, level=level) for number, level in enumerate(levels)]

    mix = by_supervision(cases, counted(cases, TARGETS), TARGETS)

    assert mix.verified == {"S0": 2, "S1": 1, "S2": 2, "S3": 1, "S4": 1}
    assert mix.counted == {"S0": 1, "S1": 1, "S2": 2, "S3": 1, "S4": 1}
    assert (mix.observed, mix.assisted, mix.unaided, mix.not_counted) == (1, 3, 2, 1)
    assert (mix.assisted_min, mix.unaided_min) == (3, 4)
