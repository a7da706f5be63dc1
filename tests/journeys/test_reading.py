"""What a tutor reads: a cohort, a student's cases, one case with its history, and a version as it was signed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import make_clean
from tests.factories.logbook import decision_of, make_case, report_of
from tests.factories.people import make_holder, sample_document
from tests.imaging.domain.material import specimen

Show = Callable[..., None]
OTHERS = (
    ("signed", "knee", "A cyst behind the knee."), ("sent", "hip", "Nothing that explains the pain was found."),
    ("returned", "shoulder", "A partial tear."),
)  # fmt: skip


@pytest.fixture
def case(cohort: Cohort, student: User, supervisor: User) -> Case:
    """One case that came back, was sent again, signed with changes, and is corrected; and more cases beside it."""
    place, now = Enrolment.objects.get(user=student), timezone.now() - timedelta(days=9)
    still, loop = specimen(seed=3, number=1), specimen(seed=4, number=2, cine=True)
    pictures = [make_clean(place, still), make_clean(place, loop)]
    model = sample_document().reflection.models[0]
    case = make_case(
        place, supervisor, fate="returned", pictures=[one.pk for one in pictures], now=now,
        report=report_of(question={
            "clinical_question": "Painful arc for three months. Is there a tear?",
            "relevant_history": "Fell on the outstretched arm in June",
        }),
        decision={"comment": "Which part of the tendon? Please say so."},
        reflection={
            "model": model.id, "answers": {prompt.id: "I lost the probe's angle twice." for prompt in model.prompts},
            "learning_need": "To keep the long axis.", "action": "Ten more shoulders.",
            "tags": [sample_document().reflection.themes[0].id],
        },
    )  # fmt: skip
    case = services.submit_case(
        pk=case.pk, revision=case.revision, actor=student, now=now + timedelta(days=1)
    )
    answer = "There is a small partial tear of the supraspinatus at the articular side."
    signed = {**case.report, "conclusion": {**case.report["conclusion"], "answer": answer}}
    services.verify_case(
        pk=case.pk, revision=case.revision, actor=supervisor, now=now + timedelta(days=2),
        decision=decision_of(report=signed, agreement="D1", comment="Well seen. Say which side of the tendon."),
    )  # fmt: skip
    case = services.open_correction(pk=case.pk, actor=student, now=now + timedelta(days=3))
    case = services.submit_case(
        pk=case.pk, revision=case.revision, actor=student, now=now + timedelta(days=4)
    )
    services.verify_case(
        pk=case.pk,
        revision=case.revision,
        actor=supervisor,
        now=now + timedelta(days=5),
        decision=decision_of(),
    )
    for fate, region, words in OTHERS * 9:
        make_case(
            place, supervisor, fate=fate, region=region, report=report_of(words), decision={"agreement": "D2"}
        )
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("width", "touch", "scheme"), [(1280, False, "light"), (360, True, "dark")], ids=["desktop", "phone"]
)
def test_tutor_reads_a_student(
    open_page: Callable[..., Page], sign_in: Callable[[Page, Any], None], cohort: Cohort, case: Case, show: Show,
    width: int, touch: bool, scheme: str,
) -> None:  # fmt: skip
    page = open_page(width=width, height=800, touch=touch, color_scheme=scheme)
    sign_in(page, make_holder(Role.TUTOR, cohort, "Tobias Reed"))
    page.goto("/cohort/?q=nobody")
    show(page, "nobody")
    page.get_by_role("link", name="Show all students").click()
    show(page, "cohort")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cohort")
    page.get_by_role("link", name="Amber Fernleigh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amber Fernleigh")
    show(page, "student")
    page.get_by_role("link", name="All cases of Amber Fernleigh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases of Amber Fernleigh")
    show(page, "cases")
    page.get_by_role("navigation", name="Agreement").get_by_role("link", name="D2 Minor").click()
    expect(page.locator("[data-row]")).to_have_count(9)
    show(page, "agreed")
    page.goto("/search/?q=case 1")
    show(page, "search")
    page.get_by_role("link", name="Case 1, shoulder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Case 1: right shoulder")
    show(page, "case", whole=False)
    show(page, "case-whole")
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Case 1: right shoulder, version 1")
    expect(page.locator(".viewer canvas").first).to_be_visible()
    show(page, "version", whole=False)
    show(page, "version-whole")


def test_student_sees_the_agreement_in_their_own_list(
    page_phone: Page, page_desktop: Page, sign_in: Callable[[Page, Any], None], case: Case, show: Show
) -> None:
    for name, page in (("phone", page_phone), ("desktop", page_desktop)):
        sign_in(page, case.enrolment.user)
        page.goto("/cases/?agreement=D2")
        expect(page.locator("[data-row]")).to_have_count(9)
        show(page, name)
