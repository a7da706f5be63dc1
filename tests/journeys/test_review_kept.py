"""A review that is not decided yet is never lost: not with the session, the page, the network, or a case taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case, Review
from enthesis.programme.models import Enrolment
from tests.factories.logbook import draft_of, make_case, report_of
from tests.journeys.conftest import Show, kept_on_device
from tests.journeys.test_bad_links import mailed_links

SignIn = Callable[[Page, Any], None]
COMMENT = "Name the view, and measure the gap in two planes."
EDITED = "There is a full-thickness tear of the supraspinatus."
BACK = "What you had written before is back."


@pytest.fixture
def case(student: User, supervisor: User) -> Case:
    return make_case(Enrolment.objects.get(user=student), supervisor, fate="sent")


def address(case: Case) -> str:
    return reverse("logbook:review", kwargs={"pk": case.pk})


def comment(page: Page) -> Any:
    return page.get_by_label("Comment to the student", exact=True)


def conclusion(page: Page) -> Any:
    return page.get_by_label("Conclusion", exact=True)


def write(page: Page, words: str = COMMENT) -> None:
    """Write a review as far as a supervisor has come, and wait until the device keeps it."""
    page.get_by_role("radio", name=re.compile("^D2")).check()
    page.get_by_role("group", name="Images").get_by_role("radio", name="Good").check()
    conclusion(page).fill(EDITED)
    comment(page).fill(words)
    expect(page.locator(".kept-state")).to_have_text("Kept on this device until you decide")
    kept_on_device(page, 1, words)


def expect_written(page: Page, words: str = COMMENT) -> None:
    expect(comment(page)).to_have_value(words)
    expect(conclusion(page)).to_have_value(EDITED)
    expect(page.get_by_role("radio", name=re.compile("^D2"))).to_be_checked()
    expect(page.get_by_role("group", name="Images").get_by_role("radio", name="Good")).to_be_checked()


def change(case: Case, supervisor: User, *, is_sent: bool, words: str = "The student thought again.") -> None:
    """Take a case back and write on; send it again where that is asked."""
    student = case.enrolment.user
    services.withdraw_case(pk=case.pk, actor=student, now=timezone.now())
    draft = draft_of(supervisor, report=report_of(words))
    revision = Case.objects.get(pk=case.pk).revision
    services.save_draft(pk=case.pk, revision=revision, draft=draft, actor=student, now=timezone.now())
    if is_sent:
        services.submit_case(pk=case.pk, revision=revision + 1, actor=student, now=timezone.now())


@pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])
def test_session_that_ends_while_reviewing_loses_nothing_and_nothing_stays_after_the_decision(
    screen: str, request: pytest.FixtureRequest, sign_in: SignIn, supervisor: User, case: Case, show: Show
) -> None:
    page = request.getfixturevalue(screen)
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page)
    Session.objects.all().delete()
    page.get_by_role("button", name="Send back").click()
    expect(page).to_have_url(re.compile(re.escape(f"/account/login/?next={address(case)}")))
    page.get_by_role("button", name=supervisor.name).click()
    expect(page).to_have_url(re.compile(address(case)))
    expect(page.locator(".kept-line")).to_contain_text(BACK)
    expect_written(page)
    show(page, "back", whole=False)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text(f"Sent back: case {case.number} of Amber Fernleigh.")).to_be_visible()
    kept_on_device(page, 0)
    review = Review.objects.get()
    assert (review.comment, review.signed_report["conclusion"]["answer"]) == (COMMENT, EDITED)


def test_page_that_was_closed_brings_back_what_was_written_and_it_can_be_discarded(
    page_phone: Page, sign_in: SignIn, supervisor: User, case: Case, show: Show
) -> None:
    sign_in(page_phone, supervisor)
    page_phone.goto(address(case))
    write(page_phone)
    page = page_phone.context.new_page()
    page_phone.close()
    page.goto(address(case))
    expect(page.locator(".kept-line")).to_contain_text(BACK)
    expect_written(page)
    page.reload()
    expect_written(page)
    page.locator(".kept-line").scroll_into_view_if_needed()
    show(page, "line", whole=False)
    page.get_by_role("button", name="Discard it").click()
    expect(comment(page)).to_have_value("")
    expect(conclusion(page)).to_have_value(report_of()["conclusion"]["answer"])
    page.get_by_role("button", name="Undo").click()
    expect_written(page)
    page.reload()
    expect_written(page)
    page.get_by_role("button", name="Discard it").click()
    kept_on_device(page, 0)
    page.reload()
    expect(page.locator(".kept-line")).to_have_text("")
    expect(comment(page)).to_have_value("")


def test_decision_without_a_network_is_held_until_it_is_back(
    page_desktop: Page, sign_in: SignIn, supervisor: User, case: Case
) -> None:
    page = page_desktop
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send back").click()
    expect(
        page.get_by_text("There is no network. What you wrote is kept here; press again once it is back.")
    ).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text(f"Sent back: case {case.number}")).to_be_visible()
    assert Review.objects.get().comment == COMMENT


@pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])
def test_review_of_a_case_that_was_taken_back_can_still_be_read_and_comes_back_beside_the_case(
    screen: str, request: pytest.FixtureRequest, sign_in: SignIn, supervisor: User, case: Case,
    browser_problems: Any, show: Show,
) -> None:  # fmt: skip
    browser_problems.allow("409 (GET|POST) .*/review/")
    page = request.getfixturevalue(screen)
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page)
    change(case, supervisor, is_sent=False)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("heading", name="The student took this case back")).to_be_visible()
    held = page.get_by_role("region", name="What you had written")
    expect(held.locator("dt")).to_have_text(
        ["Conclusion", "How far do you agree?", "Images", "Comment to the student"]
    )
    expect(held).to_contain_text(COMMENT)
    expect(held).to_contain_text("It is kept on this device, and stands beside the case when it comes back.")
    show(page, "taken-back")
    page.goto(address(case))  # also where the page is opened anew
    expect(held).to_contain_text(COMMENT)
    revision = Case.objects.get(pk=case.pk).revision
    services.submit_case(pk=case.pk, revision=revision, actor=case.enrolment.user, now=timezone.now())
    page.goto(address(case))
    panel = page.get_by_role(
        "complementary", name="What you had written before the student changed this case"
    )
    expect(panel).to_contain_text("Nothing of it was put in.")
    expect(comment(page)).to_have_value("")
    expect(conclusion(page)).to_have_value("The student thought again.")
    panel.scroll_into_view_if_needed()
    show(page, "beside", whole=False)
    panel.get_by_role("button", name="Put in Comment to the student").click()
    expect(comment(page)).to_have_value(COMMENT)
    expect(conclusion(page)).to_have_value("The student thought again.")
    kept_on_device(page, 2)
    page.reload()
    expect(comment(page)).to_have_value(COMMENT)
    expect(panel.locator("dt")).to_have_text(["Conclusion", "How far do you agree?", "Images"])
    panel.get_by_role("button", name="Discard all of it").click()
    expect(panel).to_have_count(0)
    kept_on_device(page, 1)


def test_review_that_met_a_changed_case_stands_beside_it_with_what_still_holds_in_the_form(
    page_desktop: Page, sign_in: SignIn, supervisor: User, case: Case, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("409 POST .*/review/")
    page = page_desktop
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page)
    change(case, supervisor, is_sent=True)
    page.get_by_role("button", name="Send back").click()
    panel = page.get_by_role(
        "complementary", name="What you had written before the student changed this case"
    )
    expect(panel.locator("dt")).to_have_text(["Conclusion"])
    expect(page.get_by_text("What you had changed. Make the changes again")).to_have_count(0)
    expect(comment(page)).to_have_value(COMMENT)
    show(page, "changed")
    page.reload()
    expect(comment(page)).to_have_value(COMMENT)
    expect(panel.locator("dt")).to_have_text(["Conclusion"])


def test_words_that_may_identify_a_patient_are_not_kept_on_the_device(
    page_desktop: Page, sign_in: SignIn, supervisor: User, case: Case, browser_problems: Any
) -> None:
    browser_problems.allow("422 POST .*/review/")
    page = page_desktop
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page, "NHS number 943 476 5919 was here.")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("alert")).to_contain_text("may identify a patient")
    expect(comment(page)).to_have_value("NHS number 943 476 5919 was here.")
    (kept,) = kept_on_device(page, 1, without="943")
    assert set(kept) == {"agreement", "conclusion.answer", "image_quality"}


def test_page_that_is_left_before_what_was_kept_is_back_does_not_forget_it(
    page_desktop: Page, sign_in: SignIn, supervisor: User, case: Case
) -> None:
    sign_in(page_desktop, supervisor)
    page_desktop.goto(address(case))
    write(page_desktop)
    page = page_desktop.context.new_page()
    # As if the page were left at the very moment when it begins to listen for that.
    page.add_init_script(
        """const add = window.addEventListener;
        window.addEventListener = function (type, listener, ...rest) {
            add.call(this, type, listener, ...rest);
            if (type === 'pagehide') listener(new Event(type));
        };"""
    )
    page.goto(address(case))
    expect_written(page)
    kept_on_device(page, 1, COMMENT)


def test_signing_out_leaves_nothing_of_a_review_on_the_device(
    page_desktop: Page, sign_in: SignIn, supervisor: User, case: Case
) -> None:
    page = page_desktop
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page)
    other = page.context.new_page()
    other.goto(address(case))
    expect_written(other)
    page.locator(".person__button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url(re.compile("/review/"))
    kept_on_device(page, 0)
    # A window that is still open keeps nothing any more either.
    comment(other).fill("Written after signing out.")
    words = "Not kept on this device. Decide before you leave this page."
    expect(other.locator(".kept-state")).to_have_text(words)
    kept_on_device(other, 0)


def test_supervisor_without_a_password_has_a_link_mailed_and_stands_before_the_review_again(
    page_phone: Page, sign_in: SignIn, supervisor: User, case: Case, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    page = page_phone
    sign_in(page, supervisor)
    page.goto(address(case))
    write(page)
    Session.objects.all().delete()
    page.get_by_role("button", name="Send back").click()
    page.get_by_label("E-mail address").fill(supervisor.email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(mailed_links()[-1])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(address(case)))
    expect_written(page)
