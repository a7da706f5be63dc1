"""The supervisor's minute from the keyboard, and what the student sees first afterwards."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.programme.models import Enrolment
from tests.factories.imaging import make_clean
from tests.factories.logbook import make_case, report_of

Show = Callable[..., None]


def finding(structure: str, status: str = "normal", description: str = "") -> dict[str, Any]:
    return {
        "structure": structure, "side": "R", "status": status, "description": description, "measurements": [],
    }  # fmt: skip


FINDINGS = [
    finding("supraspinatus", "abnormal", "Defect of 6 mm"), finding("long_head_biceps"), finding("subscapularis"),
]  # fmt: skip


@pytest.fixture
def cases(student: User, supervisor: User) -> list[Case]:
    enrolment = Enrolment.objects.get(user=student)
    return [
        make_case(
            enrolment,
            supervisor,
            fate="sent",
            pictures=[make_clean(enrolment).pk],
            report=report_of(findings=FINDINGS),
        )
        for _ in range(2)
    ]


def address(case: Case) -> str:
    return reverse("logbook:review", kwargs={"pk": case.pk})


def test_two_cases_are_signed_one_after_the_other(
    page_desktop: Page, sign_in: Callable[[Page, Any], None], supervisor: User, cases: list[Case], show: Show
) -> None:
    page = page_desktop
    sign_in(page, supervisor)
    page.goto(address(cases[0]))
    expect(page.get_by_text("1 of 2", exact=True)).to_be_visible()
    for key in "12":
        page.keyboard.press(key)
    expect(page.get_by_text("The difference lies in wording or is trivial.")).to_be_visible()
    page.get_by_role("group", name="Images").get_by_role("radio", name="Good").check()
    page.get_by_role("group", name="Report").get_by_role("radio", name="Good").check()
    page.get_by_role("group", name="How you supervised").get_by_role("radio").first.check()
    page.get_by_label("Comment to the student", exact=True).fill("Say which side.")
    page.evaluate("scrollTo(0, 0)")  # what the top bar half covers would look too small to press
    show(page, "graded")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(address(cases[1])))
    expect(page.get_by_text("2 of 2 today")).to_be_visible()
    expect(page.locator(".viewer")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="D0 Agree")).to_be_checked()


@pytest.mark.parametrize(("screen", "spoken"), [("page_desktop", True), ("page_phone", False)])
def test_keys_are_spoken_of_only_where_there_are_some(
    screen: str, spoken: bool, request: pytest.FixtureRequest, sign_in: Callable[[Page, Any], None], supervisor: User,
    cases: list[Case],
) -> None:  # fmt: skip
    page = request.getfixturevalue(screen)
    sign_in(page, supervisor)
    page.goto(address(cases[0]))
    expect(page.get_by_text("Keys 1 to 5.")).to_be_visible(visible=spoken)
    # In the page, not in the dialogs that list them.
    expect(page.locator(".keys-hint .link-button")).to_be_visible(visible=spoken)
    expect(page.locator(".viewer__button--keys")).to_be_visible(visible=spoken)
    page.goto(reverse("portal:design"))
    expect(page.locator(".keys-words")).to_be_visible(visible=spoken)
    assert page.locator("kbd").locator("visible=true").count() == (5 if spoken else 0)


def test_normal_findings_read_as_one_sentence_and_can_still_be_changed(
    page_desktop: Page, sign_in: Callable[[Page, Any], None], supervisor: User, cases: list[Case]
) -> None:
    sign_in(page_desktop, supervisor)
    page_desktop.goto(address(cases[0]))
    sentence = page_desktop.get_by_text("long head of biceps tendon, subscapularis tendon. Change one")
    expect(page_desktop.get_by_label("Long head of biceps tendon")).to_be_hidden()
    sentence.click()
    page_desktop.get_by_label("Long head of biceps tendon").select_option(label="Abnormal")
    expect(page_desktop.get_by_label("Supraspinatus tendon")).to_have_value("abnormal")


def test_comment_is_not_hidden_behind_the_buttons(
    page_phone: Page, sign_in: Callable[[Page, Any], None], supervisor: User, cases: list[Case], show: Show
) -> None:
    sign_in(page_phone, supervisor)
    page_phone.goto(address(cases[0]))
    page_phone.get_by_label("Comment to the student", exact=True).focus()
    page_phone.keyboard.type("Say which side.")
    assert page_phone.evaluate(
        """() => document.querySelector('[name="comment"]').getBoundingClientRect().bottom
            <= document.querySelector('.form-foot--stick').getBoundingClientRect().top"""
    )
    show(page_phone, "phone")


def test_student_sees_first_what_the_supervisor_said(
    page_phone: Page, sign_in: Callable[[Page, Any], None], student: User, supervisor: User, show: Show
) -> None:
    case = make_case(Enrolment.objects.get(user=student), supervisor, fate="signed")
    sign_in(page_phone, student)
    page_phone.goto(reverse("logbook:case", kwargs={"pk": case.pk}))
    headings = page_phone.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()
    assert [heading.split("\n")[0].strip() for heading in headings] == ["D0", "Report", "The scan", "History"]
    expect(page_phone.get_by_text("Well seen.")).to_be_visible()
    expect(page_phone.get_by_text(case.versions.get().content_hash)).to_be_visible()
    show(page_phone, "signed")
