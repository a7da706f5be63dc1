"""The page of a signed version shows all that the signature binds, and nothing that came later."""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.imaging.models import Instance
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment, Role
from enthesis.programme.selectors import document_of
from tests.factories.imaging import loop_file, make_clean
from tests.factories.logbook import DETAILS, decision_of, draft_of, make_case, report_of
from tests.factories.people import make_holder, make_supervisor, words_of

DAY = date(2026, 10, 9)
REFLECTION = {
    "learning_need": "To find the rotator interval sooner.",
    "action": "Scan five shoulders with the atlas beside me.",
}
ALL_DETAILS = {
    **DETAILS, "sex": "F", "probe": "L18-5", "preset": "MSK superficial", "reference_opinion": "mri",
    "minutes_scanning": 25, "minutes_supervised": 15, "frequency_mhz": 14,
}  # fmt: skip
SENT = report_of(
    question={
        "clinical_question": "Painful arc. Is there a tear?", "relevant_history": "Fell on the arm in June",
        "prior_imaging": "Radiograph in July, normal",
    },
    pertinent_negatives=["No effusion in the joint"],
    conclusion={
        "answer": "There is a small tear.", "diagnosis": "Partial tear", "certainty": "probable",
        "differential": ["Calcific tendinopathy"], "incidental": ["Ganglion beside the joint"],
    },
    advice={
        "next_step": "Exercise first", "urgency": "urgent", "communicated_to": "The referrer, by telephone",
        "correlation": "the radiograph",
    },
)  # fmt: skip


@pytest.fixture
def pictures(enrolment: Enrolment) -> list[Instance]:
    """A still and a loop."""
    return [make_clean(enrolment), make_clean(enrolment, loop_file())]


@pytest.fixture
def case(enrolment: Enrolment, supervisor: User, pictures: list[Instance]) -> Case:
    """A case with all that a case can hold, signed with a change; its correction is begun and says otherwise."""
    now = timezone.now()
    case = make_case(
        enrolment, supervisor, fate="sent", performed_on=DAY, pictures=[one.pk for one in pictures], report=SENT,
        details=ALL_DETAILS, reflection=reflection_of(enrolment),
    )  # fmt: skip
    signed = {**case.report, "conclusion": {**case.report["conclusion"], "answer": "There is a large tear."}}
    services.verify_case(
        pk=case.pk, revision=case.revision, actor=supervisor, now=now,
        decision=decision_of(report=signed, agreement="D2", comment="Measure it in two planes."),
    )  # fmt: skip
    case = services.open_correction(pk=case.pk, actor=enrolment.user, now=now)
    other = make_supervisor(enrolment.cohort, name="Ottoline Larkspur")
    later = draft_of(other, region="knee", side="L", report=report_of("A cyst of the knee."))
    services.save_draft(pk=case.pk, revision=case.revision, draft=later, actor=enrolment.user, now=now)
    return Case.objects.get(pk=case.pk)


def reflection_of(enrolment: Enrolment) -> dict[str, Any]:
    """Answer every question of the first model."""
    document = document_of(enrolment.cohort)
    model = document.reflection.models[0]
    answers = {prompt.id: f"My answer to {prompt.id}." for prompt in model.prompts}
    return {**REFLECTION, "model": model.id, "answers": answers, "tags": [document.reflection.themes[0].id]}


def page(client: Client, case: Case, user: User, number: int = 1) -> Any:
    client.force_login(user)
    return client.get(reverse("logbook:version", kwargs={"pk": case.pk, "number": number}))


def texts_in(value: Any) -> Iterator[str]:
    """Give every text that a student or a supervisor wrote: those with a space in them, and hashes."""
    if isinstance(value, str) and (" " in value or re.fullmatch("[0-9a-f]{64}", value)):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def test_page_of_a_version_shows_every_text_that_was_signed(
    client: Client, case: Case, enrolment: Enrolment
) -> None:
    version = case.versions.get()
    bound = {name: value for name, value in version.content.items() if name != "student_report"}
    words = words_of(page(client, case, enrolment.user))
    told = {text.rstrip(".") for text in texts_in(bound)}
    assert {text for text in told if text not in words} == set()
    assert len(told) > 20
    assert version.content_hash in words
    assert f"About: {document_of(enrolment.cohort).reflection.themes[0].label}" in words


def test_page_of_a_version_names_the_facts_of_the_scan(
    client: Client, case: Case, enrolment: Enrolment
) -> None:
    words = words_of(page(client, case, enrolment.user))
    facts = words[words.index("The scan Day") : words.index("What the signature binds")]
    assert facts.strip() == (
        "The scan Day Fri 9 Oct 2026 Region Shoulder, right Supervision Unaided, checked before the patient left "
        "Supervisor Marguerite Ashgrove Where NHS clinic "
        "Basis for keeping images Picture made for care, anonymised Patient 45 to 54, female "
        "Machine Lumen S7, room 2, L18-5, MSK superficial, 14 MHz Minutes 25 scanning, 15 supervised "
        "Student was sure 4 of 5 Checked against MRI"
    )


def test_page_of_a_version_shows_nothing_of_the_correction_that_is_being_written(
    client: Client, case: Case, enrolment: Enrolment
) -> None:
    words = words_of(page(client, case, enrolment.user))
    assert [one for one in ("knee", "Knee", "cyst", "Larkspur", "Left") if one in words] == []


def test_page_of_a_version_shows_what_the_supervisor_changed_beside_what_was_sent(
    client: Client, case: Case, enrolment: Enrolment
) -> None:
    text = page(client, case, enrolment.user).content.decode()
    assert re.findall(r'<h3 class="prose__title">(Answer[^<]*)</h3>', text) == ["Answer to the question"]
    assert "taken out: </span>small</del>" in text
    assert "put in: </span>large</ins>" in text


def test_page_of_a_version_shows_review_and_way_in(client: Client, case: Case, cohort: Cohort) -> None:
    words = words_of(page(client, case, make_holder(Role.TUTOR, cohort)))
    assert "D2 Minor A minor difference that changes nothing in the patient's management." in words
    assert "Measure it in two planes." in words
    assert "Images 3 of 3 Report 2 of 3" in words
    assert "“I watched the scan.”" in words
    assert "The supervisor came in by password." in words


def test_page_of_a_version_shows_its_pictures_in_the_order_in_which_they_were_signed(
    client: Client, case: Case, enrolment: Enrolment, pictures: list[Instance]
) -> None:
    later = make_clean(enrolment)
    services.attach_pictures(pk=case.pk, instance_pks=[later.pk], actor=enrolment.user, now=timezone.now())
    text = page(client, case, enrolment.user).content.decode()
    assert re.findall(r'data-picture="([^"]+)"', text) == [str(one.pk) for one in pictures]
    assert [one.object_key in text for one in (*pictures, later)] == [True, True, False]
    assert "cannot be shown" not in text


def test_picture_that_may_no_longer_be_shown_is_missed_aloud(
    client: Client, case: Case, cohort: Cohort, pictures: list[Instance]
) -> None:
    Instance.objects.filter(pk=pictures[0].pk).update(state="unchecked")
    response = page(client, case, make_holder(Role.TUTOR, cohort))
    assert "1 signed picture cannot be shown any more" in words_of(response)
    assert pictures[0].object_key in words_of(response)
    assert f"/images/{pictures[0].pk}/" not in response.content.decode()


def test_external_examiner_sees_the_month_of_a_signed_scan(
    client: Client, case: Case, cohort: Cohort
) -> None:
    words = words_of(page(client, case, make_holder(Role.EXTERNAL_EXAMINER, cohort)))
    assert ("October 2026" in words, "9 Oct 2026" in words) == (True, False)


def test_versions_of_a_case_lead_to_each_other(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    assert "Versions of this case" not in page(client, case, supervisor).content.decode()
    now = timezone.now()
    case = services.submit_case(pk=case.pk, revision=case.revision, actor=enrolment.user, now=now)
    services.verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(), actor=supervisor, now=now
    )
    first, second = (page(client, case, supervisor, number) for number in (1, 2))
    for response in (first, second):
        assert "Version 1 Version 2, the present one" in words_of(response)
    hashes = list(case.versions.order_by("number").values_list("content_hash", flat=True))
    assert [one in words_of(first) for one in hashes] == [True, False]
    assert [one in words_of(second) for one in hashes] == [True, True]


class Headings(HTMLParser):
    """Notes the levels of a page's headings."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Note one."""
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_headings_of_a_version_go_down_by_one(client: Client, case: Case, enrolment: Enrolment) -> None:
    found = Headings()
    found.feed(page(client, case, enrolment.user).content.decode())
    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert [b for a, b in zip(found.levels, found.levels[1:], strict=False) if b > a + 1] == []
    assert {2, 3} <= set(found.levels)


def test_version_that_is_not_there_is_not_found(client: Client, case: Case, enrolment: Enrolment) -> None:
    assert page(client, case, enrolment.user, 2).status_code == 404
