"""What sample students write holds together: with the programme, with itself, and from one run to the next."""

import random
from datetime import date

import pytest

from enthesis.logbook.domain.reflection import Reflection
from enthesis.portal.domain.pathologies import COMMENTS, FINDINGS
from enthesis.portal.domain.people import STUDENTS, SUPERVISORS, address_of
from enthesis.portal.domain.reflections import REFLECTIONS
from enthesis.portal.domain.writing import edited_report, pick_days, write_case
from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.identifiers import find_identifiers
from enthesis.reporting.domain.words import Words
from tests.factories.people import sample_document

DOCUMENT = sample_document()
EVERY = [(region, finding) for region, findings in FINDINGS.items() for finding in findings]


def names() -> Words:
    views = [view for region in DOCUMENT.regions for view in region.views]
    return Words(
        structures={s.id: s.name for region in DOCUMENT.regions for s in region.structures},
        views={view.id: view.title for view in views},
        measurements={m.id: m.label for m in DOCUMENT.catalogue.measurements},
        dynamic_tests={view.id: view.dynamic for view in views if view.dynamic},
    )


def test_every_region_has_findings() -> None:
    assert set(FINDINGS) == {region.id for region in DOCUMENT.regions}


@pytest.mark.parametrize(("region", "finding"), EVERY, ids=[finding.diagnosis for _, finding in EVERY])
def test_finding_names_what_the_programme_has(region: str, finding: object) -> None:
    here = DOCUMENT.region(region)
    assert finding.structure in {structure.id for structure in here.structures}
    assert finding.view in {view.id for view in here.views}
    assert finding.structure in next(view for view in here.views if view.id == finding.view).structures
    if finding.measure:
        assert finding.measure in {m.id for m in DOCUMENT.catalogue.measurements}
    if finding.dynamic:
        assert next(view for view in here.views if view.id == finding.dynamic).dynamic


def test_case_is_the_same_for_the_same_chance_and_another_for_another() -> None:
    def drawn(seed: int) -> object:
        return write_case(random.Random(seed), STUDENTS[0], DOCUMENT, date(2026, 5, 4), 0.4)

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_every_report_can_be_sent_and_identifies_nobody() -> None:
    chance = random.Random(7)
    for number in range(150):
        student = STUDENTS[number % len(STUDENTS)]
        case = write_case(chance, student, DOCUMENT, date(2026, 5, 4), number / 150)
        report = Report.draft(case.report)
        assert report.missing_for_submission(words=names()) == []
        texts = [
            report.conclusion.answer,
            report.question.clinical_question,
            *case.reflection.get("answers", {}).values(),
        ]
        assert [text for text in texts if find_identifiers(text)] == []


@pytest.mark.parametrize(
    ("agreement", "changed"),
    [("D0", set()), ("D1", {"advice"}), ("D2", {"advice"}), ("D3", {"conclusion"}), ("D4", {"conclusion"})],
)
def test_supervisor_changes_what_the_agreement_says(agreement: str, changed: set[str]) -> None:
    report = write_case(random.Random(3), STUDENTS[0], DOCUMENT, date(2026, 5, 4), 0.4).report
    signed = edited_report(random.Random(3), report, agreement)
    assert {part for part in report if report[part] != signed[part]} == changed


def test_days_follow_the_pace_on_working_days_only() -> None:
    pace = DOCUMENT.logbook.pace
    days = pick_days(random.Random(1), date(2026, 1, 1), date(2026, 11, 25), 1.0, pace)
    assert days == sorted(days)
    assert {day.weekday() for day in days} <= set(range(5))
    assert 180 <= len(days) <= 260


def test_reflections_are_long_enough_to_count_as_full() -> None:
    words = DOCUMENT.reflection.needs.full_min_words
    assert [len(" ".join(texts).split()) >= words for texts in REFLECTIONS] == [True] * len(REFLECTIONS)


def test_sample_reflection_counts_as_full() -> None:
    chance = random.Random(11)
    written = [
        case.reflection
        for number in range(60)
        if (case := write_case(chance, STUDENTS[0], DOCUMENT, date(2026, 5, 4), number / 60)).reflection
    ]
    assert written
    for reflection in written:
        prompts = [prompt.id for prompt in DOCUMENT.reflection.model(reflection["model"]).prompts]
        full = Reflection.draft(reflection).is_full(prompts, DOCUMENT.reflection.needs.full_min_words)
        assert full.reasons == ()


def test_people_are_fictional_and_supervise_every_region_twice() -> None:
    assert all(address_of(student.name).endswith("@example.org") for student in STUDENTS)
    counts = {region.id: sum(region.id in s.regions for s in SUPERVISORS) for region in DOCUMENT.regions}
    assert set(counts.values()) == {2}


def test_words_fit_each_kind_of_answer() -> None:
    assert set(COMMENTS) == {"agree", "minor", "major", "return"}
    assert "" not in COMMENTS["major"] + COMMENTS["return"]
