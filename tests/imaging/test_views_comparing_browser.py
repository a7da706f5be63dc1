"""Two studies side by side in a real browser, by keys and at 360 pixels; targets that a finger meets."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from enthesis.imaging.models import Study
from tests.factories.people import make_cohort, make_student
from tests.imaging.pages import checked, copies, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

TOUCH = 44


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


def box(found: Locator) -> dict[str, float]:
    """Give where something stands, in pixels of the page."""
    place = found.bounding_box()
    assert place is not None
    return dict(place)


def test_another_study_comes_beside_by_keys_at_360_pixels(
    student: Any, page_phone: Page, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    here, other = (checked(student, picture_file(1, study=one)) for one in (1, 2))
    for picture, month in ((here, 10), (other, 11)):
        at = datetime(2026, month, 12, 9, 30, tzinfo=UTC)
        Study.objects.filter(pk=picture.study_id).update(performed_at=at, manufacturer="M" * 60)
    page = page_phone
    sign_in(page, student)
    page.goto(f"/images/studies/{here.study_id}/")
    choice = page.get_by_label("Show beside it the study of")
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Compare", exact=True).last).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?with={other.study_id}")
    expect(page.get_by_role("link", name="Only this study")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert box(choice)["height"] >= TOUCH
    assert box(page.get_by_role("link", name="Only this study"))["height"] >= TOUCH
    axe(page)
    screenshots(page, "study-compared-phone")


def test_title_of_a_study_can_be_met_with_a_finger(student: Any, page_phone: Page, sign_in: Any) -> None:
    checked(student)
    page = page_phone
    sign_in(page, student)
    page.goto("/images/")
    assert box(page.locator(".study-row__title a"))["height"] >= TOUCH


def test_number_in_the_narrow_rail_leaves_the_icon_free(
    student: Any, page_desktop: Page, sign_in: Any
) -> None:
    here = checked(student)
    copies(here, 24)
    sign_in(page_desktop, student)
    page_desktop.goto(f"/images/studies/{here.study_id}/")
    place = page_desktop.locator(".rail__place").filter(has=page_desktop.locator(".badge"))
    number = place.locator(".badge__number")
    expect(number).to_have_text("25")
    assert box(number)["y"] + box(number)["height"] <= box(place.locator("svg"))["y"]
