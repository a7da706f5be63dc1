"""Another study beside the one whose page is open."""

import html
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enthesis.imaging.models import Instance, Study
from enthesis.imaging.selectors import drawing_links
from tests.factories.people import make_cohort, make_student
from tests.imaging.pages import arrived, checked, copies, picture_file, sealed, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort())


def made(instance: Instance, month: int, day: int, laterality: str = "", body_part: str = "") -> Instance:
    """Say when a picture's study was made, and what the machine said of the body."""
    moment = datetime(2026, month, day, 9, 30, tzinfo=UTC)
    Study.objects.filter(pk=instance.study_id).update(performed_at=moment, manufacturer="Meadow", model="M1")
    Instance.objects.filter(pk=instance.pk).update(laterality=laterality, body_part=body_part)
    return instance


def address(instance: Instance, other: object = "") -> str:
    return f"/images/studies/{instance.study_id}/" + (f"?with={other}" if other else "")


def stack_of(client: Client, path: str) -> list[tuple[str, str | None]]:
    """Give the viewer's pictures with the group each is in."""
    text = client.get(path).content.decode()
    (stack,) = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    return [(one["id"], one.get("group")) for one in json.loads(stack)]


def choices_of(client: Client, path: str) -> list[tuple[str, str]]:
    """Give what can be chosen, each with its line."""
    text = client.get(path).content.decode()
    return [
        (key, html.unescape(words))
        for key, words in re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]*)<', text)
    ]


def test_other_studies_are_offered_newest_first_by_day_place_and_machine(student: Any) -> None:
    here = made(checked(student, picture_file(1, study=1)), 10, 12)
    old = made(checked(student, picture_file(1, study=2)), 10, 14, "L", "SHOULDER")
    new = made(arrived(student, picture_file(1, study=3)), 11, 2)
    sealed(student, 9)
    checked(make_student(make_cohort()), picture_file(1, study=4))
    assert choices_of(signed_in(student), address(here)) == [
        (str(new.study_id), "Mon 2 Nov, 09:30: Meadow M1"),
        (str(old.study_id), "Wed 14 Oct, 10:30: left shoulder, Meadow M1"),
    ]


def test_chosen_study_stands_in_one_stack_with_its_own_group(student: Any) -> None:
    client = signed_in(student)
    here = made(checked(student, picture_file(1, study=1)), 10, 12)
    other = made(arrived(student, picture_file(1, study=2)), 11, 25)
    path = address(here, other.study_id)
    assert stack_of(client, path) == [(str(here.pk), "12 Oct"), (str(other.pk), "25 Nov")]
    text = html.unescape(client.get(path).content.decode())
    assert f'data-annotations-url="{drawing_links([here.pk, other.pk]).kept}"' in text
    assert f'href="{address(here)}">Only this study' in text
    assert f'value="{other.study_id}" selected' in text


def test_both_sides_of_one_day_are_named_by_the_side(student: Any) -> None:
    here = made(checked(student, picture_file(1, study=1)), 10, 12, "R")
    other = made(checked(student, picture_file(1, study=2)), 10, 12, "L")
    path = address(here, other.study_id)
    assert stack_of(signed_in(student), path) == [(str(here.pk), "Right"), (str(other.pk), "Left")]


def test_study_alone_has_no_group_and_nothing_to_choose(student: Any) -> None:
    here, client = checked(student), signed_in(student)
    assert stack_of(client, address(here)) == [(str(here.pk), None)]
    assert "Compare with another study" not in client.get(address(here)).content.decode()


def test_study_that_cannot_be_compared_is_not_there(student: Any) -> None:
    here, client = checked(student), signed_in(student)
    foreign = checked(make_student(make_cohort()))
    asked = (foreign.study_id, here.study_id, uuid.uuid4(), "nonsense")
    assert [client.get(address(here, one)).status_code for one in asked] == [404] * 4


def test_study_older_than_those_offered_can_still_be_shown(student: Any) -> None:
    here = made(checked(student, picture_file(1, study=1)), 10, 12)
    copies(here, 31)
    newest_first = Study.objects.exclude(pk=here.study_id).order_by("pk")
    last = newest_first[30]
    client = signed_in(student)
    assert [key for key, _ in choices_of(client, address(here))] == [str(one.pk) for one in newest_first[:30]]
    assert choices_of(client, address(here, last.pk))[-1][0] == str(last.pk)


def test_comparing_asks_the_database_as_often_for_30_studies_as_for_3(student: Any) -> None:
    here = checked(student)
    copies(here, 3)
    path, client = address(here, Study.objects.exclude(pk=here.study_id)[0].pk), signed_in(student)

    def queries() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    few = queries()
    copies(here, 27)
    assert queries() == few
