from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.programme import services
from enthesis.programme.models import Cohort
from tests.factories.people import (
    ACTOR,
    make_administrator,
    make_cohort,
    make_student,
    make_version,
    words_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    """Sign an administrator in."""
    user = make_administrator()
    client.force_login(user)
    return user


def test_cohorts_are_listed_with_their_students_of_today(client: Client, boss: User) -> None:
    cohort = make_cohort("September")
    make_student(cohort)
    left = make_student(cohort).enrolments.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    services.end_enrolment(enrolment=left, left_on=yesterday, actor=ACTOR, now=timezone.now())
    words = words_of(client.get("/people/cohorts/"))
    assert f"September {cohort.version}" in words
    assert "1 Running" in words


@pytest.mark.parametrize("number", [3, 40])
def test_cohorts_take_the_same_questions_for_few_and_many(client: Client, boss: User, number: int) -> None:
    for _ in range(number):
        make_cohort()
    with CaptureQueriesContext(connection) as asked:
        client.get("/people/cohorts/")
    assert len(asked) == 5


def test_first_cohort_is_opened(client: Client, boss: User) -> None:
    assert "No cohort yet" in words_of(client.get("/people/cohorts/"))
    form = {
        "name": "September",
        "version": make_version().pk,
        "starts_on": "2026-09-01",
        "ends_on": "2027-08-31",
    }
    assert "September is open." in words_of(client.post("/people/cohorts/", form, follow=True))
    assert Cohort.objects.get().name == "September"


def test_cohort_that_ends_before_it_begins_is_refused(client: Client, boss: User) -> None:
    form = {
        "name": "September",
        "version": make_version().pk,
        "starts_on": "2026-09-01",
        "ends_on": "2026-09-01",
    }
    response = client.post("/people/cohorts/", form)
    assert (response.status_code, "Choose a later day." in words_of(response)) == (422, True)


def test_what_a_cohort_lacks_is_said_field_by_field(client: Client, boss: User) -> None:
    response = client.post("/people/cohorts/", {"name": ""})
    lacking = ["Enter the cohort's name.", "Choose a version of the programme.", "Enter the first day.",
               "Enter the last day."]  # fmt: skip
    assert response.status_code == 422
    assert [words for words in lacking if words not in words_of(response)] == []
