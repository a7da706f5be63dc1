from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enthesis.accounts.models import User
from enthesis.core import jobs
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.logbook import make_case, report_of
from tests.factories.people import enrol, make_cohort, make_holder, make_supervisor, make_user


@pytest.fixture
def cohort(db: None) -> Cohort:
    return make_cohort()


@pytest.fixture
def enrolment(cohort: Cohort) -> Enrolment:
    return enrol(make_user("Amber Fernleigh"), cohort)


@pytest.fixture
def supervisor(cohort: Cohort) -> User:
    return make_supervisor(cohort, name="Marguerite Ashgrove")


def page(client: Client, user: User, name: str = "portal:home", **query: Any) -> str:
    client.force_login(user)
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_of_a_student_asks_to_go_on_with_what_came_back(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="returned", decision={"comment": "Name the view, please."})
    text = page(client, enrolment.user)
    assert "Name the view, please." in text
    assert enrolment.scan_code in text


def test_home_of_a_supervisor_says_how_many_cases_and_minutes(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    for _ in range(3):
        make_case(enrolment, supervisor, fate="sent")
    assert "3 cases, about" in page(client, supervisor)


def test_home_of_a_tutor_lists_the_students_of_the_cohort(
    client: Client, cohort: Cohort, enrolment: Enrolment
) -> None:
    text = page(client, make_holder(Role.TUTOR, cohort))
    assert "Amber Fernleigh" in text


def test_home_without_a_task_says_so(client: Client, cohort: Cohort) -> None:
    assert "Nothing is asked of you today" in page(client, make_holder(Role.ACCREDITOR))


def test_search_finds_only_what_one_may_read(
    client: Client, cohort: Cohort, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="sent", report=report_of("A ganglion lies beside the tendon."))
    stranger = enrol(make_user(), cohort).user
    assert "1 case with" in page(client, enrolment.user, "portal:search", q="ganglion")
    assert "1 case with" in page(client, supervisor, "portal:search", q="ganglion")
    assert "Nothing found" in page(client, stranger, "portal:search", q="ganglion")


def test_search_finds_a_case_by_its_number(client: Client, enrolment: Enrolment, supervisor: User) -> None:
    for _ in range(2):
        make_case(enrolment, supervisor)
    for text in ("2", "#2", "case 2", "Case #2"):
        assert f"1 case with “{text}”" in page(client, enrolment.user, "portal:search", q=text)


def test_record_shows_who_did_what_and_can_be_narrowed(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="sent")
    administrator = make_holder(Role.ADMINISTRATOR)
    text = page(client, administrator, "portal:record", action="logbook.submit")
    assert "logbook.submit_case" in text
    assert "logbook.start_case" not in text
    assert "Amber Fernleigh" in text
    found = page(client, administrator, "portal:record", actor="amber")
    assert "logbook.start_case" in found
    assert "accounts.add_person" not in found


def test_sample_fragment_says_how_far_the_cohort_is(client: Client, db: None) -> None:
    jobs.enqueue("portal.write_sample_logbook", name="A", then=["B", "C"])
    assert "0 of 3 parts" in client.get(reverse("portal:sample")).content.decode()


def test_sample_fragment_is_not_there_in_production(client: Client, db: None, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(reverse("portal:sample")).status_code == 404


def test_cohort_elsewhere_is_not_on_a_tutors_home(client: Client, enrolment: Enrolment) -> None:
    assert "Amber Fernleigh" not in page(client, make_holder(Role.TUTOR, make_cohort()))
