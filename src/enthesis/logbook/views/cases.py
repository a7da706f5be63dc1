"""The list of cases and the page of one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enthesis.accounts.models import User
from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import NotVisible
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import can
from enthesis.core.views import action
from enthesis.imaging.selectors import viewer_stack
from enthesis.logbook import forms, selectors
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.permissions import get_case_for, get_student_for, states_seen, visible_cases
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of, standing_of
from enthesis.reporting.domain.difference import FieldDifference, difference_of_reports
from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.prose import render as render_prose

# What can be chosen above a list of cases, and its order.
FILTERS = ("order", "state", "region", "agreement")


@action("logbook.write_case")
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """List the student's own cases: narrowed, ordered and paged by the address bar."""
    enrolment = standing_of(request.user).enrolment
    if enrolment is None:
        raise NotVisible("You have no logbook.")
    return show_cases(request, enrolment)


@action("logbook.read_case")
@require_GET
def student_cases(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """List the cases of one student that this person may read."""
    return show_cases(request, get_student_for(request.user, pk))


def show_cases(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Show the cases of one student that may be read, as the address bar asks for them."""
    wanted = forms.read_filter(request.GET)
    readable = visible_cases(request.user).filter(enrolment=enrolment)
    rows = selectors.case_rows(selectors.filter_cases(readable, wanted))
    document = document_of(enrolment.cohort)
    context = {
        "page": page_of(request, rows),
        "wanted": wanted,
        "enrolment": enrolment,
        "is_own": enrolment.user_id == request.user.pk,
        "sees_days": can(request.user, "logbook.see_days", enrolment),
        "regions": {region.id: region.label for region in document.regions},
        "states": dict(Case.State.choices),
        "offered": states_seen(request.user, enrolment),
        "levels": [(level.id, f"{level.id} {level.label}") for level in document.logbook.agreement],
        "address": address_without(request, "page"),
        **{f"{name}_address": address_without(request, "page", name) for name in FILTERS},
    }
    return render(
        request,
        "logbook/_case_rows.html" if request.headers.get("HX-Request") else "logbook/cases.html",
        context,
    )


@dataclass(frozen=True)
class CaseView:
    """A case as its page shows it: the words behind its codes, its pictures, its reviews."""

    case: Case
    document: ProgrammeDocument

    @property
    def region(self) -> str:
        """Give the region's name."""
        return self.document.region(self.case.region).label if self.case.region else "Region not chosen"

    @property
    def side(self) -> str:
        """Give the side's name."""
        return self.case.get_side_display() if self.case.side else ""

    @property
    def title(self) -> str:
        """Give the case's heading: "Case 37: left shoulder"."""
        place = f"{self.side.lower()} {self.region.lower()}".strip()
        return f"Case {self.case.number}: {place}"

    @property
    def level(self) -> Any:
        """Give the supervision level, or None while it is not chosen."""
        chosen = self.case.supervision_level
        return next((level for level in self.document.logbook.supervision_levels if level.id == chosen), None)

    @property
    def prose(self) -> Any:
        """Give the report as sections of prose."""
        return render_prose(Report.draft(self.case.report), selectors.words_of(self.document))

    @property
    def reflection_model(self) -> Any:
        """Give the chosen reflection model, or None."""
        chosen = self.case.reflection.get("model")
        return next((model for model in self.document.reflection.models if model.id == chosen), None)


def pictures_of(user: User, case: Case, document: ProgrammeDocument) -> list[dict[str, Any]]:
    """Give a case's pictures as the viewer's stack, labelled by the views they show."""
    images = list(case.images.select_related("instance__study").order_by("position"))
    labels = {view.id: view.title for region in document.regions for view in region.views}
    stack = viewer_stack([image.instance for image in images])
    for image, entry in zip(images, stack, strict=True):
        entry["label"] = labels.get(image.view_id, f"Picture {image.position}")
        entry["viewId"] = image.view_id
    return stack


def differences(before: Any, after: Any, document: ProgrammeDocument) -> list[FieldDifference]:
    """Compare two stored reports, field by field."""
    return difference_of_reports(Report.draft(before), Report.draft(after), selectors.words_of(document))


def history_of(case: Case, reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """List what happened to a case, latest first; a signature comes with the version that it made."""
    versions = {version.signed_at: version for version in case.versions.order_by("number")}
    decisions = [
        {
            "at": review.decided_at,
            "title": f"{review.get_outcome_display()} by {review.supervisor.name}",
            "kind": "done" if review.outcome == Review.Outcome.VERIFIED else "stop",
            "review": review,
            "version": versions.get(review.decided_at),
        }
        for review in reviews
    ]
    sent = [{"at": case.submitted_at, "title": "Sent to the supervisor"}] if case.submitted_at else []
    begun = [{"at": case.created_at, "title": "Begun"}]
    return sorted([*decisions, *sent, *begun], key=lambda entry: entry["at"], reverse=True)


@action("logbook.read_case")
@require_GET
def case_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case: pictures, report, reflection, what the supervisor said and changed, and its history."""
    case = get_case_for(request.user, pk)
    document = document_of(case.enrolment.cohort)
    reviews = list(case.reviews.select_related("supervisor").order_by("-decided_at"))
    changed = {
        review.pk: differences(review.student_report, review.signed_report, document)
        for review in reviews
        if review.signed_report
    }
    context = {
        "view": CaseView(case, document),
        "case": case,
        "document": document,
        "stack": pictures_of(signed_in_person(request), case, document),
        "reviews": reviews,
        "differences": changed,
        "history": history_of(case, reviews),
        "is_own": case.enrolment.user_id == request.user.pk,
    }
    return render(request, "logbook/case.html", context)


@action("logbook.read_case")
@require_GET
def version_page(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Show a version exactly as it was signed, with its hash."""
    case = get_case_for(request.user, pk)
    version = CaseVersion.objects.select_related("signed_by").filter(case=case, number=number).first()
    if version is None:
        raise NotVisible("This case has no such version.")
    document = document_of(case.enrolment.cohort)
    prose = render_prose(Report.draft(version.content["report"]), selectors.words_of(document))
    context = {
        "view": CaseView(case, document),
        "case": case,
        "version": version,
        "prose": prose,
        "document": document,
    }
    return render(request, "logbook/version.html", context)
