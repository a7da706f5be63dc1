"""The case form on a phone: what stands at its foot can be met with a finger."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories.imaging import make_clean, picture_file
from tests.factories.logbook import make_case
from tests.factories.people import enrol, make_cohort, make_supervisor, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TOUCH = 44


def test_what_is_missing_can_be_opened_with_a_finger(
    page_phone: Page, sign_in: Any, screenshots: Any
) -> None:
    cohort = make_cohort()
    place = enrol(make_user("Amber Fernleigh"), cohort)
    case = make_case(place, make_supervisor(cohort), report={})
    sign_in(page_phone, place.user)
    page_phone.goto(reverse("logbook:edit", kwargs={"pk": case.pk}))
    summary = page_phone.locator("[data-missing-summary]")
    expect(summary).to_contain_text("missing")
    expect(page_phone.locator(".draft-state")).to_be_visible()
    place_of_it, foot = summary.bounding_box(), page_phone.locator(".form-foot--stick").bounding_box()
    screenshots(page_phone, "case-foot-phone", whole=False)
    assert place_of_it is not None
    assert foot is not None
    assert (place_of_it["height"] >= TOUCH, foot["height"] <= 110) == (True, True), (place_of_it, foot)


def test_other_studies_to_file_are_reached_on_a_phone(
    page_phone: Page, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    cohort = make_cohort()
    place = enrol(make_user("Amber Fernleigh"), cohort)
    for number in range(7):
        make_clean(place, picture_file(StudyInstanceUID=f"1.2.9.{number}"))
    case = make_case(place, make_supervisor(cohort))
    sign_in(page_phone, place.user)
    page_phone.goto(reverse("logbook:edit", kwargs={"pk": case.pk}))
    page_phone.get_by_role("link", name="Next").click()
    expect(page_phone.get_by_text("7 to 7 of 7")).to_be_visible()
    expect(page_phone.get_by_role("button", name="File in this case")).to_have_count(1)
    assert page_phone.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page_phone)
    screenshots(page_phone, "case-studies-phone", whole=False)
