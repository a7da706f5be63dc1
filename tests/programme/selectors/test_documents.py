from datetime import date

import pytest

from enthesis.programme.selectors import (
    calendar_of,
    document_of,
    known_regions,
    latest_version,
    read_document,
)
from tests.factories.people import make_cohort, make_version, sample_document

START = date(2026, 9, 7)


def test_calendar_counts_weeks_from_the_first_day() -> None:
    document = sample_document()
    by_id = {item.event.id: item for item in calendar_of(document, START, START)}
    assert set(by_id) == {event.id for event in document.calendar.events}
    induction = by_id["induction"]
    assert (induction.starts_on, induction.ends_on) == (date(2026, 9, 7), date(2026, 9, 20))
    assert induction.kind == "Teaching"


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 9, 6), (False, False)),
        (date(2026, 9, 7), (True, False)),
        (date(2026, 9, 20), (True, False)),
        (date(2026, 9, 21), (False, True)),
    ],
)
def test_calendar_says_what_is_now_and_what_is_over(today: date, state: tuple[bool, bool]) -> None:
    induction = next(
        item for item in calendar_of(sample_document(), START, today) if item.event.id == "induction"
    )
    assert (induction.is_now, induction.is_over) == state


def test_calendar_is_in_the_order_of_its_days() -> None:
    days = [item.starts_on for item in calendar_of(sample_document(), START, START)]
    assert days == sorted(days)


@pytest.mark.django_db
def test_document_is_that_of_the_cohort_and_read_once(django_assert_num_queries: object) -> None:
    cohort = make_cohort()
    assert document_of(cohort) == sample_document()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert document_of(cohort) is read_document(cohort.version_id)


@pytest.mark.django_db
def test_nothing_is_known_before_a_programme_is_loaded() -> None:
    assert (latest_version(), known_regions()) == (None, {})
    version = make_version()
    assert latest_version() == version
    assert list(known_regions()) == [region.id for region in sample_document().regions]
