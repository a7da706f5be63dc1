"""Those who follow students find them, and what to do where there is none."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from enthesis.accounts.models import User
from enthesis.logbook.selectors import progress_of
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.logbook import make_case
from tests.factories.people import make_holder, words_of


@pytest.fixture
def tutor(cohort: Cohort, client: Client) -> User:
    """A tutor of the cohort, signed in."""
    tutor = make_holder(Role.TUTOR, cohort)
    client.force_login(tutor)
    return tutor


def test_search_for_a_student_who_is_not_there_says_what_to_do(
    client: Client, tutor: User, enrolment: Enrolment
) -> None:
    page = client.get(reverse("logbook:cohort"), {"q": "Nobody"})
    assert "No student by that name None of the students you follow has “Nobody” in their name." in words_of(
        page
    )
    assert f'href="{reverse("logbook:cohort")}">Show all students</a>' in page.content.decode()


def test_search_for_a_part_of_a_name_finds_the_student(
    client: Client, tutor: User, enrolment: Enrolment
) -> None:
    assert "Amber Fernleigh" in words_of(client.get(reverse("logbook:cohort"), {"q": "fern"}))


def test_cohort_says_what_waits_for_whom(
    client: Client, tutor: User, enrolment: Enrolment, supervisor: User
) -> None:
    for fate in ("signed", "sent", "sent", "returned"):
        make_case(enrolment, supervisor, fate=fate)
    text = client.get(reverse("logbook:cohort")).content.decode()
    headings = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<th .*?</th>", text)]
    assert headings == [
        "Student", "Cohort", "Signed", "Against pace", "With supervisor", "Back with student", "Last signed",
    ]  # fmt: skip
    assert re.findall(r'<td class="number">(\d+)</td>', text) == ["1", "2", "1"]


def test_page_of_a_student_shows_the_latest_few_of_the_cases_that_were_sent(
    client: Client, tutor: User, enrolment: Enrolment, supervisor: User
) -> None:
    for _ in range(9):
        make_case(enrolment, supervisor, fate="sent")
    make_case(enrolment, supervisor)
    words = words_of(client.get(reverse("logbook:student", kwargs={"pk": enrolment.pk})))
    assert re.findall(r"Case (\d+) Shoulder", words) == ["9", "8", "7", "6", "5", "4", "3", "2"]


def test_all_that_is_missing_can_be_read(client: Client, enrolment: Enrolment) -> None:
    missing = progress_of(enrolment).missing
    client.force_login(enrolment.user)
    page = client.get(reverse("logbook:progress")).content.decode()
    assert len(missing) > 6
    assert [escape(words) in page for words in missing] == [True] * len(missing)
    assert f"{len(missing) - 6} more</span>" in page
