"""Reading cases: lists, scope, the supervisor's queue, the students of a cohort."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, TextField, UUIDField, Value, When
from django.db.models.fields.json import KT
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.imaging.models import Instance
from enthesis.logbook import states
from enthesis.logbook.models import Case, CaseImage, LearningScope, Review
from enthesis.programme.domain import Measurement, ProgrammeDocument, Region
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of
from enthesis.reporting.domain.words import Words

# What a case list can be ordered by: its word in the address bar and the columns behind it.
ORDERS = {
    "number": ("number",),
    "date": ("performed_on", "number"),
    "region": ("region", "number"),
    "state": ("state", "number"),
    "agreement": ("agreement", "number"),
    "changed": ("updated_at", "number"),
}


LIST_COLUMNS = (
    "pk", "number", "state", "performed_on", "region", "side", "agreement", "supervisor__name",
    "conclusion", "first_picture",
)  # fmt: skip


# How people write the number of a case: "219", "#219", "case 219".
CASE_NUMBER = re.compile(r"(?:case)?\s*#?\s*(\d{1,6})", re.IGNORECASE)
# What a review takes on average.
SECONDS_A_CASE = 50


@dataclass(frozen=True)
class CaseFilter:
    """What a case list is narrowed to; it comes from the address bar, so that a list is a link."""

    state: str = ""
    region: str = ""
    agreement: str = ""
    supervisor: str = ""
    text: str = ""
    order: str = "-number"


def filter_cases(cases: QuerySet[Case], wanted: CaseFilter, reader: User) -> QuerySet[Case]:
    """Narrow and order a list of cases; what cannot be understood is left out rather than failing."""
    if wanted.state in Case.State.values:
        cases = cases.filter(state=wanted.state)
    else:
        cases = cases.exclude(state=states.DISCARDED)
    if wanted.region:
        cases = cases.filter(region=wanted.region)
    if wanted.agreement:
        cases = cases.filter(agreement=wanted.agreement)
    if wanted.supervisor:
        try:
            cases = cases.filter(supervisor_id=UUID(wanted.supervisor))
        except ValueError:
            cases = cases.none()
    if wanted.text:
        cases = cases.filter(cases_with(wanted.text, reader))
    columns = ORDERS.get(wanted.order.lstrip("-"), ORDERS["number"])
    sign = "-" if wanted.order.startswith("-") else ""
    return cases.order_by(*(sign + column for column in columns))


def cases_with(text: str, reader: User) -> Q:
    """Tell cases with this text in the question or the conclusion, or with the number that it names."""
    answer, question = "report__conclusion__answer", "report__question__clinical_question"
    words = (Q(**{f"{answer}__icontains": text}) | Q(**{f"{question}__icontains": text})) & ~_is_draft_to(
        reader
    )
    number = CASE_NUMBER.fullmatch(text.strip())
    return words | Q(number=int(number[1])) if number else words


def _is_draft_to(reader: User) -> Q:
    """Tell cases in whose rows a student is writing a correction, which is nobody else's to read."""
    return Q(state=states.CORRECTING) & ~Q(enrolment__user_id=reader.pk)


def with_conclusions(cases: QuerySet[Case], reader: User) -> QuerySet[Case]:
    """Add to each case its `conclusion`, taken out of the report by the database; empty while it is a draft to them."""
    answer = KT("report__conclusion__answer")
    return cases.annotate(
        conclusion=models.Case(
            When(_is_draft_to(reader), then=Value("")), default=answer, output_field=TextField()
        )
    )


def with_thumbnails(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add to each case its first picture, in the same query."""
    there = CaseImage.objects.filter(case=OuterRef("pk")).exclude(instance__erased_at__isnull=False)
    images = there.order_by("position")
    return cases.annotate(first_picture=Subquery(images.values("instance_id")[:1], output_field=UUIDField()))


def erased_pictures(case: Case) -> list[Instance]:
    """Give the pictures of a case that were erased by a rule, in their order: rows that say when and why."""
    images = CaseImage.objects.filter(case=case, instance__erased_at__isnull=False)
    return [image.instance for image in images.select_related("instance").order_by("position")]


def case_rows(cases: QuerySet[Case], reader: User) -> QuerySet[Case, Any]:
    """Give cases as the rows of a list, each a named tuple: hundreds of them are read for one page."""
    return with_thumbnails(with_conclusions(cases, reader)).values_list(*LIST_COLUMNS, named=True)


def written_in(case: Case) -> dict[str, Any]:
    """Give what a case's row says, under the names and in the values that a signature binds."""
    return {
        "number": case.number,
        "performed_on": case.performed_on.isoformat() if case.performed_on else None,
        "region": case.region,
        "side": case.side,
        "supervision_level": case.supervision_level,
        "details": case.details,
        "report": case.report,
        "reflection": case.reflection,
    }


def put_into(case: Case, content: Mapping[str, Any]) -> None:
    """Put what a version binds back into a case's row, which is not saved by this."""
    case.performed_on = date.fromisoformat(content["performed_on"])
    case.region, case.side = content["region"], content["side"]
    case.supervision_level, case.details = content["supervision_level"], content["details"]
    case.report, case.reflection = content["report"], content["reflection"]
    case.supervisor_id = UUID(content["review"]["supervisor"])


def scope_of(enrolment: Enrolment) -> list[str]:
    """Give the regions agreed last for a student; every region of the programme while nothing was agreed."""
    latest = LearningScope.objects.filter(enrolment=enrolment).order_by("-number").first()
    return list(latest.regions) if latest else [region.id for region in document_of(enrolment.cohort).regions]


def words_of(document: ProgrammeDocument) -> Words:
    """Give the programme's names for the codes in a report."""
    return Words(
        structures={s.id: s.name for region in document.regions for s in region.structures},
        views={v.id: v.title for region in document.regions for v in region.views},
        measurements={m.id: m.label for m in document.catalogue.measurements},
        # In a list of tests, the sentence that describes one has no full stop of its own.
        dynamic_tests={
            v.id: v.dynamic.rstrip(".") for region in document.regions for v in region.views if v.dynamic
        },
    )


def queue_of(supervisor: Any) -> QuerySet[Case]:
    """Give the cases that wait for this supervisor, oldest first."""
    waiting = Case.objects.filter(supervisor=supervisor, state=states.SUBMITTED)
    return waiting.select_related("enrolment__user", "enrolment__cohort").order_by("submitted_at", "number")


# What makes a case long; a list leaves it in the database, but for the conclusion.
CONTENTS = ("details", "report", "reflection", "facts")


def without_contents(cases: QuerySet[Case], reader: User) -> QuerySet[Case]:
    """Read of each case only what a list shows, with its `conclusion` as text."""
    return with_conclusions(cases, reader).defer(*CONTENTS)


def decided_by(supervisor: User) -> QuerySet[Review]:
    """Give what a supervisor has decided, latest first, without the reports."""
    reviews = Review.objects.filter(supervisor=supervisor)
    cases = [f"case__{name}" for name in CONTENTS]
    shown = reviews.select_related("case__enrolment__user", "case__enrolment__cohort")
    return shown.defer("student_report", "signed_report", *cases).order_by("-decided_at", "-pk")


def minutes_for(cases: int) -> int:
    """Give how many minutes it takes to review so many cases, for the sentence "7 cases, about 6 minutes"."""
    return max(1, round(cases * SECONDS_A_CASE / 60))


def decided_today(supervisor: Any) -> int:
    """Count the cases that a supervisor has decided on since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Review.objects.filter(supervisor=supervisor, decided_at__gte=midnight).count()


def next_in_queue(supervisor: Any, after: Case) -> Case | None:
    """Give the case to review after this one: the next in the queue, or its first where this was the last."""
    queue = queue_of(supervisor).exclude(pk=after.pk)
    later = queue.filter(
        Q(submitted_at__gt=after.submitted_at) | Q(submitted_at=after.submitted_at, number__gt=after.number)
    )
    return later.first() or queue.first()


def signed_cases(enrolment: Enrolment) -> QuerySet[Case]:
    """Give the cases of a student that count: signed, also while a correction is open or waiting."""
    return Case.objects.filter(enrolment=enrolment, verified_at__isnull=False)


def last_case_of(enrolment: Enrolment) -> Case | None:
    """Give the last case in which a student said where they scanned, or None before the first."""
    said = Case.objects.filter(enrolment=enrolment, details__setting__isnull=False)
    return said.exclude(state=states.DISCARDED).order_by("-number").first()


def full_reflections_of(enrolment: Enrolment) -> int:
    """Count the full reflections in a student's signed cases, without reading any of them."""
    return signed_cases(enrolment).filter(facts__reflection_full=True).count()


def counts_by_state(enrolment: Enrolment) -> Mapping[str, int]:
    """Count a student's cases by state."""
    rows = Case.objects.filter(enrolment=enrolment).values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def students_of(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Add to each student how many cases are signed, waiting and returned, and when one was last signed."""
    signed = Q(cases__verified_at__isnull=False)
    return (
        enrolments.select_related("user", "cohort")
        .annotate(
            signed=Count("cases", filter=signed),
            waiting=Count("cases", filter=Q(cases__state=states.SUBMITTED)),
            returned=Count("cases", filter=Q(cases__state=states.RETURNED)),
            last_signed=Max("cases__verified_at"),
        )
        .order_by("user__name")
    )


def measures_of(document: ProgrammeDocument, region: Region) -> dict[str, list[Measurement]]:
    """Give the measurements that belong to each structure of a region, through the views they are made in."""
    found: dict[str, list[Measurement]] = {}
    for view in region.views:
        rows = found.setdefault(view.structures[0], [])
        rows.extend(
            document.measurement(key) for key in view.measures if document.measurement(key) not in rows
        )
    return found
