"""Another case of the same student beside the one whose page is open."""

import html
import json
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enthesis.accounts.models import User
from enthesis.imaging.selectors import drawing_links
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import make_clean
from tests.factories.logbook import make_case
from tests.factories.people import enrol, make_holder, make_user

EARLY, LATE = date(2026, 10, 12), date(2026, 11, 2)


@pytest.fixture
def pair(enrolment: Enrolment, supervisor: User) -> tuple[Case, Case]:
    """Two cases of one place, each with a picture, one before the other."""
    early, late = (
        make_case(enrolment, supervisor, fate="sent", pictures=[make_clean(enrolment).pk], performed_on=day)
        for day in (EARLY, LATE)
    )
    return early, late


def page(case: Case, other: object = "") -> str:
    return reverse("logbook:case", kwargs={"pk": case.pk}) + (f"?with={other}" if other else "")


def groups(client: Client, path: str) -> list[tuple[str, str | None]]:
    """Give the viewer's pictures with the group each is in."""
    text = client.get(path).content.decode()
    (stack,) = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    return [(one["id"], one.get("group")) for one in json.loads(stack)]


def choices(client: Client, path: str) -> list[tuple[str, str]]:
    """Give what can be chosen, each with its line."""
    found = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]*)<', client.get(path).content.decode())
    return [(key, html.unescape(words)) for key, words in found]


def picture_of(case: Case) -> Any:
    return case.images.get().instance_id


def test_same_place_is_shown_before_and_after_to_student_and_supervisor(
    client: Client, student: User, supervisor: User, pair: tuple[Case, Case]
) -> None:
    early, late = pair
    for person in (student, supervisor):
        client.force_login(person)
        before, after = str(picture_of(early)), str(picture_of(late))
        assert groups(client, page(late, early.pk)) == [(after, "After"), (before, "Before")]
        text = html.unescape(client.get(page(late, early.pk)).content.decode())
        assert f'data-annotations-url="{drawing_links([after, before]).kept}"' in text
        assert f'href="{page(late)}">Only this case' in text
        assert groups(client, page(late)) == [(after, None)]


def test_cases_of_other_places_are_named_by_their_numbers(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User, pair: tuple[Case, Case]
) -> None:
    knee = make_case(enrolment, supervisor, region="knee", pictures=[make_clean(enrolment).pk])
    assert [group for _, group in groups(browser_of_student, page(pair[0], knee.pk))] == [
        f"Case {pair[0].number}", f"Case {knee.number}",
    ]  # fmt: skip


def test_only_cases_that_both_are_to_be_read_are_offered(
    client: Client, cohort: Cohort, enrolment: Enrolment, student: User, supervisor: User,
    pair: tuple[Case, Case],
) -> None:  # fmt: skip
    early, late = pair
    draft = make_case(enrolment, supervisor, pictures=[make_clean(enrolment).pk], performed_on=LATE)
    make_case(enrolment, supervisor, fate="sent")
    elsewhere = enrol(make_user(), cohort)
    foreign = make_case(elsewhere, supervisor, fate="sent", pictures=[make_clean(elsewhere).pk])
    client.force_login(supervisor)
    assert choices(client, page(late)) == [
        (str(early.pk), f"Case {early.number}: right shoulder, Mon 12 Oct 2026")
    ]
    asked = (draft.pk, foreign.pk, late.pk, uuid.uuid4(), "nonsense")
    assert [client.get(page(late, one)).status_code for one in asked] == [404] * 5
    client.force_login(student)
    assert [key for key, _ in choices(client, page(late))] == [str(draft.pk), str(early.pk)]


def test_external_examiner_is_told_the_month_of_what_is_compared(
    client: Client, cohort: Cohort, enrolment: Enrolment, supervisor: User
) -> None:
    early, late = (
        make_case(enrolment, supervisor, fate="signed", pictures=[make_clean(enrolment).pk], performed_on=day)
        for day in (EARLY, LATE)
    )
    client.force_login(make_holder(Role.EXTERNAL_EXAMINER, cohort))
    assert choices(client, page(late)) == [
        (str(early.pk), f"Case {early.number}: right shoulder, October 2026")
    ]


def test_correction_that_is_written_is_compared_as_it_was_signed(
    client: Client, cohort: Cohort, enrolment: Enrolment, supervisor: User, pair: tuple[Case, Case]
) -> None:
    written = make_case(
        enrolment, supervisor, fate="correcting", pictures=[make_clean(enrolment).pk], performed_on=EARLY
    )
    Case.objects.filter(pk=written.pk).update(region="knee", side="L")
    client.force_login(supervisor)
    late = pair[1]
    assert [group for _, group in groups(client, page(late, written.pk))] == ["After", "Before"]


def test_comparing_asks_the_database_as_often_for_ten_cases_as_for_two(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User, pair: tuple[Case, Case]
) -> None:
    early, late = pair

    def queries() -> int:
        browser_of_student.get(page(late, early.pk))
        with CaptureQueriesContext(connection) as captured:
            browser_of_student.get(page(late, early.pk))
        return len(captured)

    few = queries()
    for days in range(8):
        make_case(
            enrolment, supervisor, fate="sent", pictures=[make_clean(enrolment).pk],
            performed_on=EARLY - timedelta(days=days),
        )  # fmt: skip
    assert queries() == few
