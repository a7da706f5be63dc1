"""What a case cannot be: outside the agreed scope, signed by its own student, or signed unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import place_of
from tests.factories.logbook import make_case, report_of
from tests.factories.people import give_role
from tests.journeys.conftest import Show

SignIn = Callable[[Page, Any], None]
ANSWER = report_of()["conclusion"]["answer"]


@pytest.fixture
def place(student: User) -> Enrolment:
    return place_of(student)


def agree(place: Enrolment, *regions: str) -> None:
    services.agree_scope(enrolment=place, regions=regions, actor="tests", now=timezone.now())


def test_region_outside_the_scope_begins_no_case(
    page_phone: Page, sign_in: SignIn, place: Enrolment, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("422 POST .*/cases/new/")
    agree(place, "shoulder", "knee")
    sign_in(page_phone, place.user)
    page_phone.goto("/cases/new/")
    offered = page_phone.get_by_role("main").get_by_role("button")
    expect(offered).to_have_text(["Shoulder", "Knee"])
    # What somebody sends who changes the form, or whose page is older than the agreement.
    offered.first.evaluate("button => { button.value = 'hip'; }")
    offered.first.click()
    expect(page_phone.get_by_role("heading", level=1)).to_have_text("This region is not in your scope")
    expect(page_phone.get_by_role("main")).to_contain_text(
        "Hip is outside the scope agreed for you. Ask your module lead to agree it first."
    )
    show(page_phone, "refused")
    assert not Case.objects.exists()


def test_case_whose_region_left_the_scope_is_not_sent_and_not_lost(
    page_desktop: Page, sign_in: SignIn, place: Enrolment, supervisor: User, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("422 POST .*/edit/")
    case = make_case(place, supervisor)
    agree(place, "knee")
    sign_in(page_desktop, place.user)
    page_desktop.goto(f"/cases/{case.pk}/edit/")
    page_desktop.get_by_role("button", name="Send to supervisor").click()
    expect(page_desktop.get_by_role("alert")).to_contain_text(
        "Shoulder is outside the scope agreed for you. Ask your module lead to agree it first."
    )
    expect(page_desktop.get_by_label("Answer to the clinical question", exact=True)).to_have_value(ANSWER)
    show(page_desktop, "refused", whole=False)
    kept = Case.objects.get()
    assert (kept.state, kept.region, kept.report["conclusion"]["answer"]) == ("draft", "shoulder", ANSWER)


def test_nobody_signs_their_own_case(
    page_desktop: Page, sign_in: SignIn, place: Enrolment, cohort: Cohort, supervisor: User,
    browser_problems: Any, show: Show,
) -> None:  # fmt: skip
    give_role(place.user, Role.SUPERVISOR, cohort, regions=("shoulder",))
    case = make_case(place, supervisor, fate="sent")
    # No page and no service lets this happen.
    Case.objects.filter(pk=case.pk).update(supervisor=place.user)
    browser_problems.allow(f"403 GET .*/review/{case.pk}/")
    sign_in(page_desktop, place.user)
    page_desktop.goto(f"/review/{case.pk}/")
    expect(page_desktop.get_by_role("heading", level=1)).to_have_text("Nobody can sign their own case")
    expect(page_desktop.get_by_role("main")).to_contain_text(
        "Take it back, name another supervisor, and send it again. Nothing you wrote is lost."
    )
    show(page_desktop, "refused")
    assert not CaseVersion.objects.exists()
    page_desktop.goto(f"/cases/{case.pk}/")
    page_desktop.get_by_role("button", name="Take back").click()
    expect(page_desktop.get_by_label("Who supervised").get_by_role("option")).to_have_text(
        ["Choose", supervisor.name]
    )
    assert Case.objects.get().state == "draft"


def grade(page: Page) -> None:
    """Answer everything that a signature needs."""
    page.get_by_role("radio", name="D1").check()
    page.get_by_role("group", name="Images").get_by_role("radio").nth(2).check()
    page.get_by_role("group", name="Report", exact=True).get_by_role("radio").nth(1).check()
    page.get_by_role("group", name="How you supervised").get_by_role(
        "radio", name="I watched the scan"
    ).check()
    page.get_by_label("Comment to the student", exact=True).fill("Name the side of the tendon.")


def note(page: Page, title: str) -> Locator:
    """Find the note under this title."""
    return page.get_by_role("complementary").filter(has=page.get_by_role("heading", name=title))


def take_back(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Taken back. It is a draft again.")).to_be_visible()


def test_case_that_changed_since_it_was_opened_is_not_signed_unseen(
    open_page: Callable[..., Page], sign_in: SignIn, place: Enrolment, supervisor: User, browser_problems: Any,
    show: Show,
) -> None:  # fmt: skip
    browser_problems.allow("409 POST .*/review/")
    case = make_case(place, supervisor, fate="sent")
    desk, home = open_page(), open_page(width=360, height=740, touch=True)
    sign_in(desk, supervisor)
    sign_in(home, place.user)
    desk.goto(f"/review/{case.pk}/")
    grade(desk)
    desk.get_by_label("Next step", exact=True).fill("Exercise, and a scan in six weeks")
    take_back(home, case)
    home.get_by_label("Answer to the clinical question", exact=True).fill("There is no tear.")
    home.get_by_role("button", name="Send to supervisor").click()
    expect(home.get_by_text(f"Sent to {supervisor.name}")).to_be_visible()
    desk.get_by_role("button", name="Sign case 1").click()
    expect(desk.get_by_role("alert")).to_contain_text("This case was changed after you opened it")
    expect(desk.get_by_label("Conclusion", exact=True)).to_have_value("There is no tear.")
    expect(desk.get_by_label("Comment to the student", exact=True)).to_have_value(
        "Name the side of the tendon."
    )
    expect(desk.get_by_role("radio", name="D1")).to_be_checked()
    expect(note(desk, "What the student changed since you opened it").locator("dt")).to_have_text(
        ["Answer to the question"]
    )
    expect(note(desk, "What you had written before the student changed this case")).to_contain_text(
        "Exercise, and a scan in six weeks"
    )
    show(desk, "changed", whole=False)
    assert (Review.objects.count(), CaseVersion.objects.count()) == (0, 0)
    desk.get_by_role("button", name="Sign case 1").click()
    expect(desk.get_by_text("Signed: case 1")).to_be_visible()
    assert CaseVersion.objects.get().content["report"]["conclusion"]["answer"] == "There is no tear."


def test_case_that_was_taken_back_since_it_was_opened_is_not_signed(
    open_page: Callable[..., Page], sign_in: SignIn, place: Enrolment, supervisor: User, browser_problems: Any,
    show: Show,
) -> None:  # fmt: skip
    browser_problems.allow("409 POST .*/review/")
    case = make_case(place, supervisor, fate="sent")
    desk = open_page()
    sign_in(desk, supervisor)
    desk.goto(f"/review/{case.pk}/")
    grade(desk)
    services.withdraw_case(pk=case.pk, actor=place.user, now=timezone.now())
    desk.get_by_role("button", name="Sign case 1").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("The student took this case back")
    expect(desk.get_by_role("main")).to_contain_text(
        "Nothing was signed. The case comes back to your queue when the student sends it again."
    )
    show(desk, "taken-back")
    assert (Review.objects.count(), CaseVersion.objects.count(), Case.objects.get().state) == (0, 0, "draft")
