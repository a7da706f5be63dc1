"""The pages of the programme and of people, as a real browser shows them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enthesis.programme.models import Role
from tests.factories.people import give_role, make_administrator, make_cohort, make_student, make_supervisor

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {
    "programme": "/programme/",
    "views": "/programme/views/",
    "region": "/programme/regions/shoulder/",
    "people": "/people/",
    "nobody": "/people/?q=zzz",
    "add": "/people/add/",
    "cohorts": "/people/cohorts/",
    "person": "/people/{pk}/",
}


@pytest.fixture(params=["page_desktop", "page_phone"])
def page(request: pytest.FixtureRequest) -> Page:
    """Open a page on a laptop, then on a phone."""
    opened: Page = request.getfixturevalue(request.param)
    return opened


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit(
    page: Page, name: str, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None], screenshots: Any
) -> None:
    cohort = make_cohort("September 2026")
    for number in range(30):
        make_student(cohort, f"Student {number}")
    shown = make_supervisor(
        cohort, "shoulder", "wrist_hand", name="Wilhelmina Fortescue-Cholmondeley-Featherstonehaugh"
    )
    give_role(shown, Role.TUTOR, cohort)
    sign_in(page, make_administrator("Ada Clerk"))
    page.goto(PAGES[name].format(pk=shown.pk))
    screenshots(page, name)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_administrator_acts_as_a_student_and_stops(
    page_desktop: Page, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None], screenshots: Any
) -> None:
    page, student = page_desktop, make_student(make_cohort(), "Amara Okafor")
    sign_in(page, make_administrator("Ada Clerk"))
    page.goto(f"/people/{student.pk}/")
    page.get_by_role("button", name="See Enthesis as they do").click()
    banner = page.get_by_role("region", name="You are acting as somebody else")
    expect(banner).to_contain_text("You see Enthesis as Amara Okafor does.")
    page.goto("/programme/")
    expect(banner).to_be_visible()
    screenshots(page, "acting", whole=False)
    axe(page)
    banner.get_by_role("button", name="Stop acting as them").click()
    expect(page.get_by_role("heading", name="Amara Okafor", level=1)).to_be_visible()
    expect(banner).to_have_count(0)
