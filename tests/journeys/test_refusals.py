"""Refusals keep the frame for whoever is signed in: the places, and the way out of acting as somebody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.programme.models import Enrolment
from tests.factories.logbook import make_case
from tests.factories.people import make_administrator
from tests.journeys.conftest import Show

SignIn = Callable[[Page, Any], None]
SCREENS = pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])


@pytest.fixture
def case(student: User, supervisor: User) -> Case:
    return make_case(Enrolment.objects.get(user=student), supervisor)


def act_as(page: Page, student: User) -> None:
    """Let the administrator who is signed in on a page act as a student."""
    page.goto(reverse("programme:person", kwargs={"pk": student.pk}))
    page.get_by_role("button", name="See Enthesis as").click()
    expect(page.get_by_role("region", name="You are acting as somebody else")).to_be_visible()


@SCREENS
def test_refusal_keeps_the_places_of_somebody_who_is_signed_in(
    screen: str, request: pytest.FixtureRequest, sign_in: SignIn, student: User, case: Case, browser_problems: Any,
    show: Show,
) -> None:  # fmt: skip
    browser_problems.allow("(403|404|405) GET ")
    page = request.getfixturevalue(screen)
    sign_in(page, student)
    refused = {
        "/no/such/page/": "This page is not here",
        reverse("programme:people"): "You cannot do that",
        reverse("logbook:withdraw", kwargs={"pk": case.pk}): "That address does not work like this",
        reverse(
            "logbook:case", kwargs={"pk": "7d444840-9dc0-41d1-b245-5ffdce74fad2"}
        ): "This page is not here",
    }
    for place, title in refused.items():
        page.goto(place)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_role("link", name="Progress").locator("visible=true")).to_have_count(1)
        expect(page.locator(".person__button")).to_be_visible()
    show(page, "refused")


def test_refusal_shows_no_places_to_a_stranger(page_phone: Page, browser_problems: Any) -> None:
    browser_problems.allow("404 GET ")
    page_phone.goto("/no/such/page/")
    expect(page_phone.get_by_role("heading", level=1)).to_have_text("This page is not here")
    expect(page_phone.get_by_role("navigation")).to_have_count(0)


@SCREENS
def test_administrator_who_acts_is_offered_nothing_to_write_and_can_stop_on_a_refusal(
    screen: str,
    request: pytest.FixtureRequest,
    sign_in: SignIn,
    student: User,
    browser_problems: Any,
    show: Show,
) -> None:
    browser_problems.allow("403 GET ")
    page = request.getfixturevalue(screen)
    sign_in(page, make_administrator("Ottoline Greave"))
    act_as(page, student)
    for place in ("portal:home", "logbook:cases"):
        page.goto(reverse(place))
        expect(page.get_by_role("main")).to_be_visible()
        expect(page.get_by_role("link", name="New case")).to_have_count(0)
        show(page, place.replace(":", "-"))
    page.goto(reverse("logbook:new"))
    expect(
        page.get_by_text("Only Amber Fernleigh begins their cases. Stop acting as them first.")
    ).to_be_visible()
    show(page, "refused-while-acting")
    page.get_by_role("button", name="Stop acting as them").click()
    expect(page.get_by_role("region", name="You are acting as somebody else")).to_have_count(0)
    expect(page.locator(".person__button")).to_contain_text(
        "Ottoline Greave" if screen == "page_desktop" else "OG"
    )


@SCREENS
def test_browser_that_keeps_no_cookies_is_told_so_when_signing_in(
    screen: str, request: pytest.FixtureRequest, student: User, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("403 POST .*/account/login/")
    page = request.getfixturevalue(screen)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(student.email)
    page.get_by_label("Password").fill("anything")
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your browser sent no cookie")
    expect(page.get_by_text("Allow cookies for this site in its settings")).to_be_visible()
    show(page, "no-cookie")
