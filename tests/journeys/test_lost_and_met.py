"""Writing that could be lost, or meet another's: two tabs, a session that ends, a network that goes away."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.logbook.services import agree_scope
from tests.factories.imaging import place_of
from tests.factories.logbook import make_case
from tests.journeys.conftest import Show, kept_on_device

SignIn = Callable[[Page, Any], None]
ANSWER, DIAGNOSIS = "Answer to the clinical question", "Diagnosis"
NO_SESSION = "On this device only. Your session has ended: sign in again in another tab, then press Try again"
NO_NETWORK = "On this device only. Waiting for the network"


@pytest.fixture
def case(student: User, supervisor: User) -> Case:
    return make_case(place_of(student), supervisor)


def field(page: Page, label: str = ANSWER) -> Locator:
    return page.get_by_label(label, exact=True)


def write(page: Page, words: str, label: str = ANSWER) -> None:
    """Type into a field and leave it, as writing does."""
    field(page, label).fill(words)
    field(page, label).blur()


def expect_saved(page: Page, words: str) -> None:
    """Expect the page to say that the server has these words, which it then reads back as prose."""
    expect(page.locator("[data-preview]")).to_contain_text(words)
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))


def expect_state(page: Page, words: str | re.Pattern[str]) -> None:
    """Expect the words about the draft where they are spoken, and where they are always in sight."""
    expect(page.locator("[data-save-state]")).to_have_text(words)
    expect(page.locator(".draft-state__words")).to_have_text(words)


def stored(part: str = "answer") -> str:
    return str(Case.objects.get().report["conclusion"][part])


def open_draft(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/edit/")
    # The island has begun once the words about the draft stand in the foot of the form.
    expect(page.locator(".draft-state__words")).to_have_text(re.compile("^Saved"))


def two_tabs(page: Page, sign_in: SignIn, student: User, case: Case) -> tuple[Page, Page]:
    """Open the same draft twice, and write into both; the second tab then asks which text stays."""
    sign_in(page, student)
    other = page.context.new_page()
    for tab in (page, other):
        open_draft(tab, case)
    write(page, "Written in the first tab.")
    expect_saved(page, "Written in the first tab.")
    write(other, "Written in the second tab.")
    question = other.get_by_role("dialog", name="This case was changed somewhere else")
    expect(question).to_be_visible()
    assert stored() == "Written in the first tab."
    return page, other


@pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])
def test_second_tab_sees_both_texts_and_keeps_its_own(
    screen: str, request: pytest.FixtureRequest, sign_in: SignIn, student: User, case: Case, browser_problems: Any,
    show: Show,
) -> None:  # fmt: skip
    browser_problems.allow("409 POST .*/edit/")
    first, second = two_tabs(request.getfixturevalue(screen), sign_in, student, case)
    question = second.get_by_role("dialog")
    expect(question).to_contain_text("Nothing is overwritten before you choose.")
    expect(question.locator("tbody td")).to_have_text(
        ["Written in the second tab.", "Written in the first tab."]
    )
    show(second, "both-texts", whole=False)
    question.get_by_role("button", name="Keep mine").click()
    expect_saved(second, "Written in the second tab.")
    assert stored() == "Written in the second tab."
    # The first tab is now the older one, and is asked in its turn before it could overwrite anything.
    write(first, "Written in the first tab again.")
    expect(first.get_by_role("dialog")).to_contain_text("Written in the second tab.")
    assert stored() == "Written in the second tab."


def test_second_tab_sees_both_texts_and_takes_the_saved_one(
    page_desktop: Page, sign_in: SignIn, student: User, case: Case, browser_problems: Any
) -> None:
    browser_problems.allow("409 POST .*/edit/")
    _, second = two_tabs(page_desktop, sign_in, student, case)
    second.get_by_role("dialog").get_by_role("button", name="Take the saved one").click()
    expect(field(second)).to_have_value("Written in the first tab.")
    expect_saved(second, "Written in the first tab.")
    write(second, "Written after that.")
    expect_saved(second, "Written after that.")
    assert stored() == "Written after that."


def test_session_that_ends_while_writing_loses_nothing(
    page_desktop: Page, sign_in: SignIn, student: User, case: Case, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("401 POST .*/edit/")
    page = page_desktop
    sign_in(page, student)
    open_draft(page, case)
    Session.objects.all().delete()
    write(page, "Written after the session had ended.")
    expect_state(page, NO_SESSION)
    show(page, "session-ended", whole=False)
    assert stored() != "Written after the session had ended."
    tab = page.context.new_page()
    tab.goto("/account/login/")
    tab.get_by_role("button", name=student.name).click()
    expect(tab).to_have_url(re.compile(r"/$"))
    page.bring_to_front()
    page.get_by_role("button", name="Try again").click()
    expect_saved(page, "Written after the session had ended.")
    assert stored() == "Written after the session had ended."


def test_page_that_was_closed_after_its_session_ended_offers_the_text_again(
    page_phone: Page, sign_in: SignIn, student: User, case: Case, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("401 POST .*/edit/")
    sign_in(page_phone, student)
    open_draft(page_phone, case)
    Session.objects.all().delete()
    write(page_phone, "Written after the session had ended.")
    expect_state(page_phone, NO_SESSION)
    show(page_phone, "session-ended", whole=False)
    page = page_phone.context.new_page()
    page_phone.close()
    sign_in(page, student)
    page.goto(f"/cases/{case.pk}/edit/")
    question = page.get_by_role("dialog", name="Some of your text is on this device only")
    expect(question).to_contain_text("Written after the session had ended.")
    show(page, "offered-again", whole=False)
    question.get_by_role("button", name="Put it back").click()
    expect(field(page)).to_have_value("Written after the session had ended.")
    expect_saved(page, "Written after the session had ended.")
    assert stored() == "Written after the session had ended."


def test_network_that_goes_away_while_writing_loses_nothing(
    page_phone: Page, sign_in: SignIn, student: User, case: Case, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("failed POST .*/edit/: net::ERR_INTERNET_DISCONNECTED")
    sign_in(page_phone, student)
    open_draft(page_phone, case)
    page_phone.context.set_offline(True)
    write(page_phone, "Written in the basement.")
    expect_state(page_phone, NO_NETWORK)
    write(page_phone, "Full-thickness tear", DIAGNOSIS)
    show(page_phone, "network-away", whole=False)
    assert (stored(), stored("diagnosis")) == (
        "There is a partial tear of the supraspinatus.",
        "Partial tear",
    )
    # It is saved by itself once the network is back.
    page_phone.context.set_offline(False)
    expect_saved(page_phone, "Full-thickness tear")
    assert (stored(), stored("diagnosis")) == ("Written in the basement.", "Full-thickness tear")


EXCEPT_ONE = re.compile(r"^Saved \d\d:\d\d:\d\d, except 1 field$")


@pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])
def test_field_that_may_identify_a_patient_stops_no_other_and_stays_on_the_page_until_it_is_mended(
    screen: str, request: pytest.FixtureRequest, sign_in: SignIn, student: User, case: Case, show: Show
) -> None:
    page = request.getfixturevalue(screen)
    sign_in(page, student)
    open_draft(page, case)
    fold = page.locator("details", has=field(page, "Machine")).first
    fold.locator("summary").first.click()
    write(page, "Machine of Mrs Fernhollow", "Machine")
    fold.locator("summary").first.click()
    write(page, "Full-thickness tear", DIAGNOSIS)
    expect_state(page, EXCEPT_ONE)
    expect(page.locator("[data-preview]")).to_contain_text("Full-thickness tear")
    kept = Case.objects.get()
    assert (kept.report["conclusion"]["diagnosis"], kept.details["machine"]) == (
        "Full-thickness tear",
        "Lumen S7, room 2",
    )
    page.get_by_role("button", name="Send to supervisor").click()
    expect(field(page, "Machine")).to_be_focused()
    expect(field(page, "Machine")).to_have_value("Machine of Mrs Fernhollow")
    expect(field(page, "Machine")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#f-machine-refused")).to_be_visible()
    show(page, "refused", whole=False)
    assert Case.objects.get().state == "draft"
    assert kept_on_device(page, 0) == []
    write(page, "Lumen S7, room 3", "Machine")
    expect_state(page, re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    expect(page.locator("#f-machine-refused")).to_have_count(0)
    assert Case.objects.get().details["machine"] == "Lumen S7, room 3"


def test_number_that_was_refused_is_kept_on_the_device_and_offered_again(
    page_phone: Page, sign_in: SignIn, student: User, case: Case, show: Show
) -> None:
    sign_in(page_phone, student)
    open_draft(page_phone, case)
    fold = page_phone.locator("details", has=field(page_phone, "Minutes scanning")).first
    fold.locator("summary").first.click()
    write(page_phone, "twenty", "Minutes scanning")
    expect_state(page_phone, EXCEPT_ONE)
    write(page_phone, "Full-thickness tear", DIAGNOSIS)
    expect(page_phone.locator("[data-preview]")).to_contain_text("Full-thickness tear")
    expect_state(page_phone, EXCEPT_ONE)
    page = page_phone.context.new_page()
    page_phone.close()
    page.goto(f"/cases/{case.pk}/edit/")
    question = page.get_by_role("dialog", name="Some of your text is on this device only")
    expect(question.locator("tbody th")).to_have_text(["Minutes scanning"])
    show(page, "offered", whole=False)
    question.get_by_role("button", name="Put it back").click()
    expect_state(page, EXCEPT_ONE)
    page.get_by_role("button", name="Show it").click()
    expect(field(page, "Minutes scanning")).to_be_focused()
    expect(field(page, DIAGNOSIS)).to_have_value("Full-thickness tear")
    write(page, "20", "Minutes scanning")
    expect_state(page, re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    assert Case.objects.get().details["minutes_scanning"] == 20


def test_region_that_was_refused_loses_none_of_the_findings(
    page_desktop: Page, sign_in: SignIn, student: User, case: Case
) -> None:
    page = page_desktop
    sign_in(page, student)
    open_draft(page, case)
    agree_scope(enrolment=place_of(student), regions=["shoulder"], actor="tests", now=timezone.now())
    page.get_by_label("Region", exact=True).select_option(label="Knee")
    page.get_by_role("dialog", name="Change the region?").get_by_role("button", name="Change it").click()
    expect_state(page, EXCEPT_ONE)
    expect(page.locator("#f-region-refused")).to_contain_text("Knee is outside the scope agreed for you.")
    page.get_by_label("Region", exact=True).select_option(label="Shoulder")
    expect_state(page, re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    kept = Case.objects.get()
    assert (kept.region, kept.report["findings"][0]["description"]) == (
        "shoulder",
        "Hypoechoic defect at the articular side, 6 mm long",
    )
