"""A logbook as a document to be printed: the same words as on screen, the same numbers as on the progress page."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from enthesis.core.blobs import BlobStore
from enthesis.core.words import clock, month, short_day
from enthesis.logbook.domain.document import (
    CaseSection,
    Fact,
    LogbookDocument,
    ReflectionAnswer,
    Review,
    Table,
    Thumbnail,
)
from enthesis.logbook.domain.progress import Progress
from enthesis.logbook.selectors.cases import words_of
from enthesis.logbook.selectors.contents import Entry
from enthesis.logbook.selectors.plots import Plots, agreement_words, plots_of
from enthesis.programme.domain import ProgrammeDocument, UnknownTerm
from enthesis.programme.models import Enrolment
from enthesis.reporting.domain.difference import difference_of_reports
from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.prose import render
from enthesis.reporting.domain.words import Words

SIDES = {"L": "left", "R": "right", "B": "both sides"}
# What the record of the case says besides the report: its key, its label, and the list in which its code is named.
DETAILS = (
    ("setting", "Where", "settings"),
    ("age_band", "Age of the patient", "age_bands"),
    ("sex", "Sex of the patient", "sexes"),
    ("machine", "Machine", ""),
    ("probe", "Probe", ""),
    ("frequency_mhz", "Frequency in MHz", ""),
    ("minutes_scanning", "Minutes scanning", ""),
    ("minutes_supervised", "Minutes supervised", ""),
    ("confidence", "Student was sure, of 5", ""),
)
STATEMENTS = (
    "A case counts once a supervisor has signed it. What is printed of a signed case is what was signed.",
    "No name, number or date in it identifies a patient.",
)


def printed_logbook(
    enrolment: Enrolment, document: ProgrammeDocument, entries: list[Entry], progress: Progress, now: datetime, *,
    days: bool = True,
) -> LogbookDocument:  # fmt: skip
    """Gather everything that the printed logbook says, but for its pictures."""
    words = words_of(document)
    return LogbookDocument(
        student=enrolment.user.name,
        programme=document.title,
        provider=document.programme.provider.name,
        headline=f"{progress.headline}.",
        made_at=now,
        made_at_words=f"{timezone.localtime(now):%a} {short_day(timezone.localdate(now))}",
        facts=_facts(enrolment, progress),
        statements=STATEMENTS,
        totals=_totals(plots_of(progress, document)),
        missing=tuple(progress.missing),
        cases=tuple(printed_case(entry, document, words, days=days) for entry in entries),
    )


def printed_case(
    entry: Entry, document: ProgrammeDocument, words: Words, *, days: bool = True
) -> CaseSection:
    """Gather what is printed of one case, but for its pictures; without `days` times are told by their month."""
    content = entry.content
    performed_on = content["performed_on"]
    return CaseSection(
        reference=f"Case {content['number']}",
        title=_title(content, document),
        performed=(short_day if days else month)(date.fromisoformat(performed_on) if performed_on else None),
        state=entry.case.get_state_display(),
        supervision=content["supervision_level"] or "–",
        agreement=content.get("review", {}).get("agreement", "") or "–",
        facts=tuple(_case_facts(content, document)),
        report=tuple(render(Report.draft(content["report"]), words)),
        reflection=tuple(_reflection(content["reflection"], document)),
        review=_review(entry, document, words, days=days),
        digest=entry.digest,
    )


def thumbnails_of(entry: Entry, words: Words, blobs: BlobStore) -> tuple[Thumbnail, ...]:
    """Read the thumbnails of one case; raises BlobMissing or BlobDamaged."""
    found = []
    for number, picture in enumerate(entry.pictures, start=1):
        title = words.views.get(picture.view, "")
        caption = f"{picture.view} {title}".strip() or f"Picture {number}"
        kind = f"loop of {picture.instance.frames} frames" if picture.instance.is_loop else "still"
        found.append(Thumbnail(picture.thumbnail(blobs), f"Ultrasound picture, {kind}: {caption}", caption))
    return tuple(found)


def _facts(enrolment: Enrolment, progress: Progress) -> tuple[Fact, ...]:
    return (
        Fact("Cohort", enrolment.cohort.name),
        Fact("Enrolled", f"{short_day(enrolment.starts_on)} to {short_day(enrolment.ends_on)}"),
        Fact("Cases signed", f"{progress.verified}, of which {progress.counted} count"),
        Fact("Supervisors agreed", agreement_words(progress.agreement)),
    )


def _totals(plots: Plots) -> tuple[Table, ...]:
    named = (
        ("By region", plots.regions),
        ("By supervision", plots.supervision),
        ("Agreement", plots.agreement),
    )
    return tuple(
        Table(title, plot.columns, plot.rows, tuple(range(1, len(plot.columns))), plot.title)
        for title, plot in named
    )


def _title(content: Mapping[str, Any], document: ProgrammeDocument) -> str:
    if not content["region"]:
        return "Region not chosen"
    place = document.region(content["region"]).label
    side = SIDES.get(content["side"], "")
    return f"{place}, {side}" if side else place


def _case_facts(content: Mapping[str, Any], document: ProgrammeDocument) -> Iterator[Fact]:
    levels = {level.id: level.label for level in document.logbook.supervision_levels}
    level = content["supervision_level"]
    if level:
        yield Fact("Supervision", f"{level} {levels.get(level, '')}".strip())
    for key, label, terms in DETAILS:
        value = content["details"].get(key)
        if value not in (None, ""):
            yield Fact(label, _term(document, terms, str(value)))


def _term(document: ProgrammeDocument, terms: str, value: str) -> str:
    if not terms:
        return value
    try:
        if terms == "settings":
            return document.logbook.setting(value).label
        return document.vocabulary.term(terms, value).label
    except UnknownTerm:
        return value


def _reflection(reflection: Mapping[str, Any], document: ProgrammeDocument) -> Iterator[ReflectionAnswer]:
    answers = reflection.get("answers") or {}
    models = {model.id: model.prompts for model in document.reflection.models}
    for prompt in models.get(reflection.get("model", ""), ()):
        if answers.get(prompt.id):
            yield ReflectionAnswer(prompt.question, answers[prompt.id])
    for key, label in (("learning_need", "What I need to learn"), ("action", "What I will do")):
        if reflection.get(key):
            yield ReflectionAnswer(label, reflection[key])


def _review(entry: Entry, document: ProgrammeDocument, words: Words, *, days: bool) -> Review | None:
    if entry.review is None:
        return None
    content = entry.content
    before, after = content.get("student_report"), content["report"]
    changed = difference_of_reports(Report.draft(before), Report.draft(after), words) if before else []
    return Review(tuple(_grades(entry, document, days=days)), entry.review.comment, tuple(changed))


def _grades(entry: Entry, document: ProgrammeDocument, *, days: bool) -> Iterator[Fact]:
    review, logbook = entry.review, document.logbook
    if review is None:
        return
    yield Fact("Supervisor", review.supervisor.name)
    moment = f"{short_day(timezone.localdate(review.decided_at))}, {clock(review.decided_at)[:5]}"
    yield Fact(review.get_outcome_display(), moment if days else month(review.decided_at))
    if review.agreement:
        labels = {level.id: level.label for level in logbook.agreement}
        yield Fact("Agreement", f"{review.agreement} {labels.get(review.agreement, '')}".strip())
    if review.presence:
        yield Fact("Presence", review.get_presence_display())
    for name, value in (("Images", review.image_quality), ("Report", review.report_quality)):
        if value is not None:
            yield Fact(name, f"{value} of 3")
