"""The whole of a student's progress on one day."""

from datetime import date, timedelta

import pytest

from enthesis.logbook.domain.progress.facts import CaseFact, Targets
from enthesis.logbook.domain.progress.pace import NoForecast
from enthesis.logbook.domain.progress.summary import summarise

START = date(2025, 9, 1)
TARGETS = Targets(
    total=10,
    starts_on=START,
    deadline=START + timedelta(days=100),
    region_minima={"hip": 6},
    observed_max_counted=1,
)


def cases(number, **changes):
    facts = {"state": "verified", "region": "hip", "supervision_level": "S3", "verified_on": START} | changes
    return [CaseFact(str(i), START, **facts) for i in range(number)]


def test_summarise_of_an_empty_logbook():
    progress = summarise([], TARGETS, START)

    assert (progress.verified, progress.counted, progress.waiting, progress.expected) == (0, 0, 0, 0)
    assert (progress.ahead_by, progress.remaining) == (0, 10)
    assert isinstance(progress.forecast, NoForecast)
    assert progress.missing == [
        "10 more cases in all (0 of 10 verified).",
        "6 more hip cases (0 of 6 verified).",
    ]
    assert progress.next_case == "Next most useful: a hip case."


def test_summarise_counts_verified_waiting_and_what_the_maximum_takes_away():
    facts = [
        *cases(3, reflection_full=True, agreement="D0"),
        *cases(2, supervision_level="S0"),
        *cases(4, state="submitted", verified_on=None),
    ]

    progress = summarise(facts, TARGETS, START + timedelta(days=60))

    assert (progress.verified, progress.counted, progress.waiting, progress.expected) == (5, 4, 4, 6)
    assert (progress.ahead_by, progress.remaining, progress.full_reflections) == (-2, 6, 3)
    assert (progress.agreement.proportion, progress.agreement_by_region["hip"].reviewed) == (1.0, 3)


def test_summarise_leaves_out_what_was_verified_later():
    facts = [*cases(1), *cases(2, verified_on=START + timedelta(days=5))]

    assert summarise(facts, TARGETS, START).verified == 1


@pytest.mark.parametrize(
    ("number", "day", "headline"),
    [
        (6, 50, "6 of 10 cases, 1 ahead of the pace"),
        (5, 50, "5 of 10 cases, just on pace"),
        (3, 50, "3 of 10 cases, 2 behind the pace"),
        (10, 50, "10 of 10 cases: all there"),
    ],
)
def test_headline(number, day, headline):
    assert summarise(cases(number), TARGETS, START + timedelta(days=day)).headline == headline
