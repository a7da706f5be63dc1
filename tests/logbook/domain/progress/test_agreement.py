"""Agreement between student and supervisor, with its interval."""

from datetime import date

import pytest

from enthesis.logbook.domain.progress.agreement import agreement, agreement_by_region
from enthesis.logbook.domain.progress.facts import CaseFact, Targets

DAY = date(2025, 10, 14)


def graded(levels, region="hip"):
    return [
        CaseFact(str(i), DAY, "verified", region, "S3", DAY, agreement=level)
        for i, level in enumerate(levels)
    ]


def test_agreement_counts_levels_and_leaves_out_what_nobody_graded():
    result = agreement(graded(["D0", "D0", "D1", "D2", "D3", None]))

    assert result.counts == {"D0": 2, "D1": 1, "D2": 1, "D3": 1, "D4": 0}
    assert (result.reviewed, result.agreeing, result.proportion, result.discrepancy_rate) == (5, 4, 0.8, 0.2)


@pytest.mark.parametrize(
    ("discrepant", "reviewed", "low", "high"),
    [(0, 13, 0.0, 22.8), (2, 25, 2.2, 25.0), (3, 60, 1.7, 13.7), (5, 125, 1.7, 9.0)],
)
def test_discrepancy_rate_has_the_interval_of_the_domain_notes(discrepant, reviewed, low, high):
    levels = (
        ["D3"] * (discrepant // 2)
        + ["D4"] * (discrepant - discrepant // 2)
        + ["D1"] * (reviewed - discrepant)
    )

    result = agreement(graded(levels))

    assert round(result.discrepancy_interval.low * 100, 1) == low
    assert round(result.discrepancy_interval.high * 100, 1) == high
    assert result.interval.low == pytest.approx(1 - result.discrepancy_interval.high)


def test_agreement_of_nothing_has_no_rate():
    result = agreement(graded([None]))

    assert result.counts == {"D0": 0, "D1": 0, "D2": 0, "D3": 0, "D4": 0}
    assert (result.reviewed, result.proportion, result.interval, result.discrepancy_rate) == (
        0,
        None,
        None,
        None,
    )


def test_agreement_by_region_keeps_the_order_of_the_programme():
    targets = Targets(total=1, starts_on=DAY, deadline=DAY, region_minima={"shoulder": 1, "hip": 1})

    result = agreement_by_region(graded(["D0", "D4"]) + graded(["D1"], "ankle"), targets)

    assert [(region, row.agreeing, row.reviewed) for region, row in result.items()] == [
        ("shoulder", 0, 0),
        ("hip", 1, 2),
        ("ankle", 1, 1),
    ]
