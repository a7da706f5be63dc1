"""The page on which a student says that they scan today."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enthesis.imaging.models import Machine, PlannedSession
from tests.factories.imaging import make_machine, place_of
from tests.factories.people import make_administrator, make_cohort, make_student, make_supervisor
from tests.imaging.pages import signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db

PAGE = "/images/scanning/"


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Amber Fernleigh")


@pytest.fixture
def rooms() -> list[Machine]:
    return [make_machine(f"ROOM{number}", name=f"Room {number}") for number in (1, 2)]


def planned() -> list[tuple[Any, bool]]:
    """Give machine and whether it still stands, of every session in order."""
    rows = PlannedSession.objects.order_by("planned_at", "pk")
    return [(row.machine, row.cancelled_at is None) for row in rows]


def test_page_says_what_the_machine_will_show(student: Any, rooms: list) -> None:
    text = text_of(signed_in(student).get(PAGE))
    code = place_of(student).scan_code
    assert f"Patient name TEACHING, Amber F Patient number {code} Accession number {code}" in text
    assert "Any machine Room 1 Room 2" in text
    assert "Take me off the list" not in text


@pytest.mark.parametrize(("chosen", "words"), [("any", "Every machine"), ("room", "Room 2")])
def test_one_tap_puts_a_student_on_the_list(student: Any, rooms: list, chosen: str, words: str) -> None:
    value = rooms[1].pk if chosen == "room" else "any"
    browser = signed_in(student)
    response = browser.post(PAGE, {"machine": value}, follow=True)
    text = text_of(response)
    assert response.redirect_chain == [(PAGE, 302)]
    assert f"{words} shows you on its worklist until midnight." in text
    assert "Take me off the list" in text
    assert planned() == [(rooms[1] if chosen == "room" else None, True)]
    assert f"On the list until midnight {words} shows you on its worklist" in text_of(browser.get(PAGE))


def test_student_changes_the_machine_and_goes_off_the_list(student: Any, rooms: list) -> None:
    browser = signed_in(student)
    for value in (rooms[0].pk, rooms[1].pk):
        browser.post(PAGE, {"machine": value})
    assert planned() == [(rooms[0], False), (rooms[1], True)]
    text = text_of(browser.post(f"{PAGE}stop/", follow=True))
    assert "No machine shows you any more. Pictures you have sent stay." in text
    assert planned() == [(rooms[0], False), (rooms[1], False)]
    assert browser.post(f"{PAGE}stop/").status_code == 422


@pytest.mark.parametrize("value", ["", "room", "999999", "-1", "9" * 30])
def test_machine_that_is_none_is_refused(student: Any, rooms: list, value: str) -> None:
    response = signed_in(student).post(PAGE, {"machine": value})
    assert response.status_code == 422
    assert "Choose one of the machines, or any machine." in response.content.decode()
    assert planned() == []


def test_switched_off_machine_cannot_be_chosen(student: Any, rooms: list) -> None:
    Machine.objects.filter(pk=rooms[0].pk).update(is_active=False)
    browser = signed_in(student)
    assert "Room 1" not in text_of(browser.get(PAGE))
    assert browser.post(PAGE, {"machine": rooms[0].pk}).status_code == 422


def test_page_without_machines_says_what_to_do(student: Any) -> None:
    assert "No machine may send yet." in text_of(signed_in(student).get(PAGE))


def test_only_students_have_the_page(rooms: list) -> None:
    for person in (make_administrator(), make_supervisor(make_cohort())):
        browser = signed_in(person)
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, {"machine": "any"}).status_code == 403


@pytest.mark.parametrize("page", ["page_desktop", "page_phone"])
@pytest.mark.django_db(transaction=True)
def test_student_taps_once(
    student: Any,
    rooms: list,
    sign_in: Any,
    axe: Any,
    screenshots: Any,
    page: str,
    request: pytest.FixtureRequest,
) -> None:
    opened: Page = request.getfixturevalue(page)
    sign_in(opened, student)
    opened.goto("/images/")
    opened.get_by_role("link", name="I am scanning today").click()
    axe(opened)
    screenshots(opened, f"scanning-{page}")
    opened.get_by_role("button", name="Room 2").click()
    expect(opened.get_by_role("heading", name="Room 2 shows you on its worklist")).to_be_visible()
    axe(opened)
    screenshots(opened, f"scanning-listed-{page}")
    opened.get_by_role("button", name="Take me off the list").click()
    expect(opened.get_by_role("heading", name="Where do you scan?")).to_be_visible()
