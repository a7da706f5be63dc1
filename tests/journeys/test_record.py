"""The record is read in words, and narrowed on a phone as on a desk."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enthesis.accounts.models import User
from enthesis.programme.models import Enrolment
from tests.factories.logbook import make_case
from tests.factories.people import make_administrator
from tests.journeys.conftest import Show


@pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])
def test_record_is_narrowed_by_what_was_done(
    screen: str, request: pytest.FixtureRequest, sign_in: Callable[[Page, Any], None], student: User,
    supervisor: User, show: Show,
) -> None:  # fmt: skip
    page = request.getfixturevalue(screen)
    administrator = make_administrator("Ottoline Greave")
    make_case(Enrolment.objects.get(user=student), supervisor, fate="signed")
    sign_in(page, administrator)
    page.goto("/record/")
    rows = page.get_by_role("main").locator("[data-row]")
    expect(rows.first).to_contain_text("Signed a case")
    expect(rows.first).to_contain_text("logbook.verify_case")
    expect(rows.first).to_contain_text("Marguerite Ashgrove")
    opener = page.locator("summary", has_text="Narrow the record")
    if screen == "page_phone":
        expect(page.get_by_label("What was done")).to_be_hidden()
        show(page, "whole", whole=False)
        opener.click()
    else:
        expect(opener).to_be_hidden()
        show(page, "whole")
    page.get_by_label("What was done").select_option(label="Sent a case to a supervisor")
    page.get_by_label("Person").fill("amber")
    show(page, "filters", whole=False)
    page.get_by_role("button", name="Narrow").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Sent a case to a supervisor")
    if screen == "page_phone":
        expect(opener).to_contain_text("Sent a case to a supervisor, amber")
        opener.click()
    expect(page.get_by_label("What was done")).to_have_value("logbook.submit_case")
    page.get_by_label("What was done").select_option(label="Anything about: logbooks")
    page.get_by_role("button", name="Narrow").click()
    expect(rows).to_have_count(2)
    show(page, "narrowed", whole=False)
    if screen == "page_phone":
        expect(page.get_by_label("What was done")).to_be_hidden()
        opener.click()
    page.get_by_role("link", name="Show the whole record").click()
    expect(rows.nth(2)).to_be_visible()


def test_record_keeps_a_filter_that_is_no_choice(
    page_desktop: Page, sign_in: Callable[[Page, Any], None], student: User
) -> None:
    sign_in(page_desktop, make_administrator("Ottoline Greave"))
    page_desktop.goto("/record/?action=logbook.s")
    expect(page_desktop.get_by_label("What was done")).to_have_value("logbook.s")
    expect(page_desktop.get_by_text("No entry like that")).to_be_visible()
