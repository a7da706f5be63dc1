"""The viewer's tools in a real browser: measuring, labels, comparing, turning, light and repeating."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from enthesis.imaging.domain.specimens import HEATH
from enthesis.imaging.models import Annotation, Instance
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import specimen
from tests.imaging.pages import checked

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = pytest.mark.parametrize(
    ("width", "height", "touch"), [(1280, 800, False), (360, 740, True)], ids=["desktop", "phone"]
)


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def still(student: Any) -> Instance:
    return checked(student, specimen(HEATH, seed=2, number=2))


@pytest.fixture
def loop(student: Any) -> Instance:
    return checked(student, specimen(seed=1, number=1, cine=True))


def open_study(page: Page, sign_in: Any, student: Any, instance: Instance) -> None:
    """Open the page of a picture's study once the first picture is there."""
    sign_in(page, student)
    page.goto(f"/images/studies/{instance.study_id}/")
    expect(page.locator(".viewer__bar")).to_be_visible()
    page.wait_for_load_state("networkidle")


def tool(page: Page, name: str) -> Locator:
    """Give the button of a tool, from where the bar keeps it."""
    more = page.get_by_role("button", name="Tools")
    if more.is_visible() and more.get_attribute("aria-expanded") == "false":
        more.click()
    return page.get_by_role("button", name=name, exact=True)


@SCREENS
def test_look(
    still: Instance, loop: Instance, student: Any, open_page: Any, sign_in: Any, axe: Any, screenshots: Any,
    width: int, height: int, touch: bool,
) -> None:  # fmt: skip
    page = open_page(width=width, height=height, touch=touch)
    open_study(page, sign_in, student, loop)
    screenshots(page, "closed", whole=False)
    tool(page, "Adjust").click()
    screenshots(page, "adjust", whole=False)
    axe(page)
    tool(page, "Compare").click()
    page.wait_for_load_state("networkidle")
    screenshots(page, "compare", whole=False)
    axe(page)
    page.get_by_role("button", name="Show one").click()
    tool(page, "Measure").click()
    screenshots(page, "measure", whole=False)
    axe(page)
