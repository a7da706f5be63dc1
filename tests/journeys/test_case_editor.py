"""Writing a case quickly: the report beside the form, one press for the rest, what is missing, what is remembered."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.logbook.services import Draft, start_case
from enthesis.programme.models import Enrolment
from tests.factories.logbook import make_case, report_of

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d")
Show = Callable[..., None]


@pytest.fixture
def enrolment(student: User) -> Enrolment:
    return Enrolment.objects.get(user=student)


@pytest.fixture
def desk(page_desktop: Page, sign_in: Callable[[Page, Any], None], student: User) -> Page:
    sign_in(page_desktop, student)
    return page_desktop


@pytest.fixture
def phone(page_phone: Page, sign_in: Callable[[Page, Any], None], student: User) -> Page:
    sign_in(page_phone, student)
    return page_phone


def begin(page: Page, enrolment: Enrolment, **fields: Any) -> Case:
    """Open the form of a case of which only the day and the region are known."""
    draft = Draft(**{"performed_on": timezone.localdate(), "region": "shoulder", **fields})
    case = start_case(
        enrolment=enrolment, pk=uuid.uuid4(), draft=draft, actor=enrolment.user, now=timezone.now()
    )
    page.goto(reverse("logbook:edit", kwargs={"pk": case.pk}))
    expect(page.locator(".form-foot--stick")).to_be_visible()
    return case


def tick(page: Page, *views: str) -> None:
    for view in views:
        page.get_by_role("checkbox", name=re.compile(f"^{view}")).check()


def statuses(page: Page) -> dict[str, str]:
    """Give the answers of the open structures, in their order."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[data-findings] .findings__row')].map((row) =>
            [row.dataset.structure, row.querySelector('input:checked')?.value ?? '']))"""
    )


def saved_statuses(case: Case) -> dict[str, str]:
    findings = Case.objects.get(pk=case.pk).report.get("findings", [])
    return {finding["structure"]: finding["status"] for finding in findings}


def rest(page: Page) -> Locator:
    return page.locator(".findings__rest")


def test_structures_of_ticked_views_stand_open_and_the_others_fold(desk: Page, enrolment: Enrolment) -> None:
    begin(desk, enrolment)
    expect(desk.get_by_text("All structures (16)")).to_be_visible()
    tick(desk, "SH01", "SH06")
    assert list(statuses(desk)) == ["long_head_biceps", "supraspinatus", "humeral_head_surface"]
    expect(desk.get_by_text("Other structures (13)")).to_be_visible()
    desk.get_by_role("checkbox", name=re.compile("^SH01")).uncheck()
    assert list(statuses(desk)) == ["supraspinatus", "humeral_head_surface"]


def test_rest_is_normal_marks_what_was_left_and_one_undo_takes_it_back(
    desk: Page, enrolment: Enrolment
) -> None:
    case = begin(desk, enrolment)
    tick(desk, "SH01", "SH06")
    desk.locator('[data-structure="supraspinatus"]').get_by_role("radio", name="Abnormal").check()
    # Nothing waits to be saved any more, so that what follows is saved for itself.
    expect(desk.locator(".draft-state__words")).to_have_text(SAVED)
    desk.get_by_role("button", name="The rest is normal (2)").press("Enter")
    marked = {"long_head_biceps": "normal", "supraspinatus": "abnormal", "humeral_head_surface": "normal"}
    assert statuses(desk) == marked
    expect(rest(desk).get_by_role("status")).to_have_text("2 structures marked normal.")
    expect(desk.locator("[data-preview]")).to_contain_text("Normal:")
    assert saved_statuses(case) == marked
    expect(desk.get_by_role("button", name="Undo")).to_be_focused()
    desk.keyboard.press("Enter")
    assert statuses(desk) == {"long_head_biceps": "", "supraspinatus": "abnormal", "humeral_head_surface": ""}
    expect(desk.get_by_role("button", name="The rest is normal (2)")).to_be_focused()
    expect(desk.locator("[data-preview]")).not_to_contain_text("Normal:")
    assert saved_statuses(case) == {"supraspinatus": "abnormal"}


def test_undo_is_gone_once_a_structure_is_answered_by_hand(desk: Page, enrolment: Enrolment) -> None:
    begin(desk, enrolment)
    tick(desk, "SH06")
    desk.get_by_role("button", name="All 2 are normal").click()
    desk.locator('[data-structure="supraspinatus"]').get_by_role("radio", name="Not seen").check()
    expect(desk.get_by_role("button", name="Undo")).to_be_hidden()
    assert statuses(desk) == {"supraspinatus": "not_seen", "humeral_head_surface": "normal"}


def test_dynamic_test_belongs_to_its_view(desk: Page, enrolment: Enrolment) -> None:
    case = begin(desk, enrolment)
    dynamic = desk.get_by_role("checkbox", name=re.compile("^Dynamic test of SH01"))
    expect(dynamic).to_have_count(0)
    tick(desk, "SH01")
    dynamic.check()
    expect(desk.locator("[data-preview]")).to_contain_text("Dynamic tests")
    desk.get_by_role("checkbox", name=re.compile("^SH01")).uncheck()
    expect(desk.locator("[data-preview]")).not_to_contain_text("Dynamic tests")
    technique = Case.objects.get(pk=case.pk).report["technique"]
    assert (technique["views"], technique["dynamic_tests"]) == ([], [])


def test_what_is_missing_shrinks_with_each_save_and_leads_to_its_field(
    desk: Page, enrolment: Enrolment, supervisor: User, show: Show
) -> None:
    make_case(enrolment, supervisor)
    begin(
        desk, enrolment, supervisor_id=supervisor.pk, supervision_level="S3", side="R", report=report_of("")
    )
    summary = desk.locator("[data-missing-summary]")
    expect(summary).to_have_text("4 things are missing")
    summary.click()
    gaps = desk.locator("[data-missing-list] a")
    expect(gaps).to_have_text(
        [
            "Say where the scan took place.",
            "Say on what basis the images are kept.",
            "Answer the clinical question in one sentence.",
            "Say how sure you were, from 1 to 5.",
        ]
    )
    show(desk, "missing", whole=False)
    desk.get_by_role("link", name="Answer the clinical question in one sentence.").click()
    answer = desk.get_by_label("Answer to the clinical question", exact=True)
    expect(answer).to_be_focused()
    answer.fill("There is no tear.")
    expect(summary).to_have_text("3 things are missing")
    expect(gaps).to_have_count(3)


def test_gap_in_a_folded_part_opens_it(desk: Page, enrolment: Enrolment) -> None:
    begin(desk, enrolment)
    fold = desk.locator("details", has=desk.get_by_label("Where", exact=True))
    fold.locator("summary").click()
    expect(desk.get_by_label("Where", exact=True)).to_be_hidden()
    desk.locator("[data-missing-summary]").click()
    desk.get_by_role("link", name="Say where the scan took place.").click()
    expect(desk.get_by_label("Where", exact=True)).to_be_focused()


def test_nothing_is_missing_once_everything_is_said(
    desk: Page, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    desk.goto(reverse("logbook:edit", kwargs={"pk": case.pk}))
    expect(desk.locator("[data-missing-summary]")).to_have_text("Nothing is missing")
    expect(desk.locator(".parts__link--done")).to_have_count(4)


def test_next_case_remembers_what_the_last_one_said(
    desk: Page, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, now=timezone.now() - timedelta(days=1))
    desk.goto(reverse("logbook:new"))
    desk.get_by_role("button", name="Shoulder").click()
    expect(desk.get_by_label("Who supervised")).to_have_value(str(supervisor.pk))
    line = desk.locator("#part-scan [data-fold-line]")
    expect(line).to_contain_text("NHS clinic")
    expect(line).to_contain_text("Lumen S7, room 2")
    expect(desk.get_by_label("Where", exact=True)).to_be_hidden()


def test_report_stays_in_sight_beside_the_form(desk: Page, enrolment: Enrolment, show: Show) -> None:
    begin(desk, enrolment)
    tick(desk, "SH06")
    desk.get_by_label("Answer to the clinical question", exact=True).fill("There is a partial tear.")
    expect(desk.locator("[data-preview]")).to_contain_text("There is a partial tear.")
    expect(desk.get_by_text("There is a partial tear.", exact=False).last).to_be_in_viewport()
    assert desk.evaluate(
        """() => { const [paper, words] = ['.split__preview', '.split__text'].map((one) =>
            document.querySelector(one).getBoundingClientRect());
            return paper.right <= words.left && paper.top < innerHeight; }"""
    )
    desk.evaluate("scrollTo(0, 0)")  # what the foot half covers would look too small to press
    show(desk, "beside", whole=False)


def test_report_follows_the_form_on_a_phone(phone: Page, enrolment: Enrolment, show: Show) -> None:
    begin(phone, enrolment)
    tick(phone, "SH01", "SH06")
    phone.get_by_role("button", name="All 3 are normal").click()
    expect(phone.locator("[data-save-state]")).to_have_text(SAVED)
    assert phone.evaluate(
        """() => document.querySelector('.split__preview').getBoundingClientRect().top
            >= document.querySelector('#case-form').getBoundingClientRect().bottom"""
    )
    show(phone, "phone")
