"""A student's book: all cases and the scope in one question, with what to go on with."""

import pytest
from django.utils import timezone

from enthesis.logbook import states
from enthesis.logbook.selectors import progress_in, progress_of, read_book
from enthesis.logbook.selectors.cases import scope_of
from enthesis.logbook.services import agree_scope
from tests.factories.logbook import make_case
from tests.factories.people import enrol, make_cohort, make_holder, make_supervisor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return enrol(make_user(), make_cohort())


@pytest.fixture
def supervisor(place):
    return make_supervisor(place.cohort)


def agree(place, *regions):
    lead = make_holder("programme_lead", place.cohort)
    agree_scope(enrolment=place, regions=list(regions), actor=lead, now=timezone.now())


@pytest.mark.parametrize("cases", [0, 1])
def test_book_has_the_scope_that_was_agreed_last(place, supervisor, cases):
    for _ in range(cases):
        make_case(place, supervisor)
    assert read_book(place).scope == scope_of(place)
    agree(place, "shoulder", "knee")
    agree(place, "shoulder")
    assert read_book(place).scope == scope_of(place) == ["shoulder"]


def test_book_is_read_with_one_question(place, supervisor, django_assert_num_queries):
    make_case(place, supervisor)
    progress_of(place)
    with django_assert_num_queries(1):
        progress_in(read_book(place))


def test_case_to_go_on_with_is_the_one_changed_last(place, supervisor):
    older = make_case(place, supervisor, fate="returned")
    newer = make_case(place, supervisor, fate="returned")
    book = read_book(place)
    assert book.last_in(states.RETURNED)["pk"] == newer.pk != older.pk
    assert book.last_in(states.DRAFT) is None
