"""What was removed, in a real browser: reached from the study, unfolded with the keyboard, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import specimen
from tests.imaging.pages import arrived

pytestmark = pytest.mark.django_db(transaction=True)
TOUCH_PX = 44


@pytest.mark.parametrize("width", [1280, 360])
def test_owner_reads_what_was_removed(
    width: int, open_page: Any, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    student = make_student(make_cohort(), "Ada Fenwick")
    instance = arrived(student, specimen(seed=2, number=2))
    page = open_page(width=width, height=800, touch=width < 900)
    sign_in(page, student)
    page.goto(f"/images/studies/{instance.study_id}/")

    page.get_by_role("link", name="What was removed").click()
    private = page.locator("summary", has_text="Only the maker of the machine knows what it says")
    private.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("all of group 0019")).to_be_visible()
    height = private.bounding_box()
    assert height is not None
    assert height["height"] >= TOUCH_PX
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshots(page, f"removed-{width}")
    page.locator("details").evaluate_all("found => found.forEach(one => { one.open = true })")
    screenshots(page, f"removed-open-{width}")
    axe(page)
