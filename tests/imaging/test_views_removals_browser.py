"""What was removed, in a real browser: reached from the study, unfolded with the keyboard, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import expect

from enthesis.imaging.models import Instance
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import specimen
from tests.imaging.pages import arrived

pytestmark = pytest.mark.django_db(transaction=True)
TOUCH_PX = 44
FILES = ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")


@pytest.mark.parametrize("width", [1280, 360])
def test_owner_reads_what_was_removed(
    width: int, open_page: Any, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    student = make_student(make_cohort(), "Ada Fenwick")
    instance = arrived(student, specimen(seed=2, number=2))
    page = open_page(width=width, height=800, touch=width < 900)
    sign_in(page, student)
    page.goto(f"/images/studies/{instance.study_id}/")

    Instance.objects.filter(pk=instance.pk).update(
        writing={"blanked": 1, "kept": 2, "reader": "RapidOCR 3.10.0, " + ", ".join(FILES)}
    )
    page.get_by_role("link", name="What was removed").click()
    lines = [page.get_by_text(one).evaluate("it => it.getBoundingClientRect().height") for one in FILES]
    assert set(lines) <= {page.get_by_text("RapidOCR").evaluate("it => it.getBoundingClientRect().height")}
    tops = page.locator(".removed").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    ends = page.locator(".removed").evaluate_all("all => all.map(one => one.getBoundingClientRect().bottom)")
    assert {round(top - end) for end, top in zip(ends, tops[1:], strict=False)} == {32}
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
