"""How far a student is: the signed cases as plain facts, and the targets of the programme they are pinned to."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Subquery, TextField
from django.utils import timezone

from enthesis.core.words import inner
from enthesis.logbook.domain.progress import CaseFact, Progress, Targets, expected_on, summarise
from enthesis.logbook.models import Case, LearningScope
from enthesis.logbook.selectors.cases import scope_of
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of

COLUMNS = (
    "pk", "number", "updated_at", "performed_on", "state", "region", "supervision_level", "verified_at", "agreement",
    "facts",
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """All of a student's cases as rows, and the regions agreed for them."""

    enrolment: Enrolment
    rows: list[dict[str, Any]]
    scope: list[str]

    def last_in(self, *states: str) -> dict[str, Any] | None:
        """Give the case in one of these states that was changed last, or None."""
        found = [row for row in self.rows if row["state"] in states]
        return max(found, key=lambda row: row["updated_at"], default=None)


def read_book(enrolment: Enrolment) -> Book:
    """Read all of a student's cases and their scope, in one query once there is a case."""
    agreed = LearningScope.objects.filter(enrolment=enrolment).order_by("-number").values("regions")[:1]
    cases = Case.objects.filter(enrolment=enrolment)
    # As text, so that it is not read as JSON once for each case.
    rows = list(cases.values(*COLUMNS, agreed=Subquery(agreed, output_field=TextField())))
    if not rows:
        return Book(enrolment, rows, scope_of(enrolment))
    regions = rows[0]["agreed"]
    everything = [region.id for region in document_of(enrolment.cohort).regions]
    return Book(enrolment, rows, json.loads(regions) if regions else everything)


def targets_of(enrolment: Enrolment, regions: list[str] | None = None) -> Targets:
    """Give what the programme asks of this student's logbook; regions outside their scope are not asked for."""
    document = document_of(enrolment.cohort)
    targets, needs = document.logbook.targets, document.reflection.needs
    scope = set(scope_of(enrolment) if regions is None else regions)
    return Targets(
        total=targets.total,
        starts_on=enrolment.starts_on,
        deadline=enrolment.ends_on,
        pace_by_month=document.logbook.pace,
        region_minima={k: v for k, v in targets.region_minima.items() if k in scope},
        region_names={region.id: inner(region.label) for region in document.regions},
        view_names={view.id: view.title for region in document.regions for view in region.views},
        observed_max_counted=targets.supervision.observed_max,
        simulated_max_counted=targets.supervision.simulated_max,
        assisted_min=targets.supervision.assisted_min,
        unaided_min=targets.supervision.unaided_min,
        reflections_min=needs.full_min,
        reflection_regions_min=needs.full_min_regions,
        reflection_tags=needs.must_include,
        dynamic_min=targets.other.dynamic_documented,
        doppler_min=targets.other.doppler_documented,
        comparison_min=targets.other.contralateral_comparison,
        follow_up_min=targets.other.follow_up_known,
        abnormal_fraction=targets.other.abnormal_fraction,
        normal_fraction=targets.other.normal_fraction,
    )


def facts_of(book: Book) -> list[CaseFact]:
    """Give a student's cases as plain facts; drafts that say no day yet are left out."""
    document = document_of(book.enrolment.cohort)
    simulated = {setting.id for setting in document.logbook.settings if setting.is_simulated}
    return [case_fact(row, simulated) for row in book.rows if row["verified_at"] or row["performed_on"]]


def case_fact(row: dict[str, Any], simulated: set[str]) -> CaseFact:
    """Make one row a plain fact. Of a signed case only what was signed counts, whatever its correction says by now."""
    facts = row["facts"]
    said = (
        {**row, **facts, "performed_on": date.fromisoformat(facts["performed_on"])}
        if row["verified_at"]
        else row
    )
    return CaseFact(
        case_id=str(row["pk"]),
        performed_on=said["performed_on"],
        state=row["state"],
        region=said["region"],
        supervision_level=said["supervision_level"],
        verified_on=timezone.localdate(row["verified_at"]) if row["verified_at"] else None,
        view_ids=tuple(facts.get("views", ())),
        agreement=row["agreement"] or None,
        reflection_full=facts.get("reflection_full", False),
        reflection_tags=frozenset(facts.get("reflection_tags", ())),
        abnormal=facts.get("abnormal", False),
        dynamic=facts.get("dynamic", False),
        doppler=facts.get("doppler", False),
        comparison=facts.get("comparison", False),
        follow_up_known=facts.get("follow_up", False),
        simulated=facts.get("setting") in simulated,
    )


def progress_of(enrolment: Enrolment, on: date | None = None) -> Progress:
    """Calculate how far a student is on a day, today by default."""
    return progress_in(read_book(enrolment), on)


def progress_in(book: Book, on: date | None = None) -> Progress:
    """Calculate how far the student of a book is on a day, today by default."""
    return summarise(facts_of(book), targets_of(book.enrolment, book.scope), on or timezone.localdate())


def expected_of(enrolment: Enrolment, on: date) -> int:
    """Give how many signed cases the pace expects of a student by a day, without reading any case."""
    document = document_of(enrolment.cohort)
    targets = Targets(
        total=document.logbook.targets.total, starts_on=enrolment.starts_on, deadline=enrolment.ends_on,
        pace_by_month=document.logbook.pace,
    )  # fmt: skip
    return expected_on(targets, on)
