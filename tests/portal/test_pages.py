"""The home of an administrator, as a real browser shows it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enthesis.accounts.models import LoginLink
from enthesis.accounts.services import invite_person
from enthesis.core import jobs
from enthesis.jobs.models import Job
from enthesis.jobs.services import note_worker
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Role
from tests.factories.imaging import make_sealed
from tests.factories.logbook import make_case
from tests.factories.people import (
    enrol,
    give_role,
    make_administrator,
    make_cohort,
    make_supervisor,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["page_desktop", "page_phone"])
def page(request: pytest.FixtureRequest) -> Page:
    """Open a page on a laptop, then on a phone."""
    opened: Page = request.getfixturevalue(request.param)
    return opened


def make_trouble(cohort: Cohort) -> None:
    """Let everything be stuck that can be, but for the worker."""
    now = timezone.now()
    place = enrol(make_user("Wilhelmina Fortescue-Cholmondeley-Featherstonehaugh"), cohort)
    for _ in range(2):
        make_case(place, make_supervisor(cohort), fate="sent")
        make_sealed(place)
    Case.objects.update(submitted_at=now - timedelta(days=20))
    for name in ("Ada", "Bertram"):
        invite_person(email=f"{name}@example.org", name=name, actor="tests", now=now)
    LoginLink.objects.filter(user__name="Ada").update(expires_at=now)
    for label in ("Mail to supervisor", "Logbook as PDF", "Mail", "Empty the quarantine"):
        jobs.enqueue("core.send_mail", label=label, owner="stuck", to="a@example.org", subject="", body="")
    Job.objects.filter(owner="stuck").update(state=Job.State.FAILED, attempts=9, finished_at=now)


@pytest.mark.parametrize("is_stuck", [True, False])
def test_home_of_an_administrator_is_accessible_and_fits(
    page: Page,
    is_stuck: bool,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshots: Any,
) -> None:
    cohort, administrator = make_cohort("September 2026"), make_administrator("Ada Clerk")
    give_role(administrator, Role.IMAGE_STEWARD)
    note_worker(name="worker 1", now=timezone.now())
    if is_stuck:
        make_trouble(cohort)
    sign_in(page, administrator)
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("4 things need you" if is_stuck else "Nothing needs you")
    screenshots(page, "home")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_administrator_tries_again_what_failed(
    page_phone: Page, sign_in: Callable[[Page, Any], None]
) -> None:
    make_trouble(make_cohort())
    sign_in(page_phone, make_administrator("Ada Clerk"))
    page_phone.goto("/")
    again = page_phone.get_by_role("button", name="Try again")
    expect(again).to_have_count(3)
    again.first.click()
    expect(page_phone.get_by_role("main")).to_contain_text("it is tried again.")
    expect(page_phone.get_by_role("main")).to_contain_text("3 pieces of work failed in the last week.")
