"""The list of cases and the page of one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enthesis.accounts.domain import WAYS_IN
from enthesis.accounts.models import User
from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import NotVisible
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import can
from enthesis.core.views import action
from enthesis.core.words import inner
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import drawing_links, is_drawn_on, label_structures, viewer_stack
from enthesis.logbook import forms, selectors, states
from enthesis.logbook.models import Case, CaseVersion
from enthesis.logbook.permissions import get_case_for, get_student_for, states_seen, visible_cases
from enthesis.logbook.views.comparing import beside
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of, standing_of
from enthesis.reporting.domain.difference import FieldDifference, difference_of_reports
from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.prose import render as render_prose

# What can be chosen above a list of cases, and its order.
FILTERS = ("order", "state", "region", "agreement")


@action("logbook.write_case")
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """List the student's own cases: narrowed, ordered and paged by the address bar."""
    enrolment = standing_of(request.user).enrolment
    if enrolment is None:
        raise NotVisible("You have no logbook.")
    return show_cases(request, enrolment)


@action("logbook.read_case")
@require_safe
def student_cases(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """List the cases of one student that this person may read."""
    return show_cases(request, get_student_for(request.user, pk))


def show_cases(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Show the cases of one student that may be read, as the address bar asks for them."""
    wanted, reader = forms.read_filter(request.GET), signed_in_person(request)
    readable = visible_cases(request.user).filter(enrolment=enrolment)
    rows = selectors.case_rows(selectors.filter_cases(readable, wanted, reader), reader)
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
        place = f"{inner(self.side)} {inner(self.region)}".strip()
        return f"Case {self.case.number}: {place}"

    @cached_property
    def erased(self) -> list[Instance]:
        """Give the pictures of this case that were erased by a rule."""
        return selectors.erased_pictures(self.case)

    @property
    def nameable(self) -> list[dict[str, str]]:
        """Give the structures that labels on its pictures may name."""
        return label_structures(self.case.enrolment.cohort, self.case.region)

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
    there = case.images.exclude(instance__erased_at__isnull=False)
    images = there.select_related("instance__study").order_by("position")
    return labelled([(image.instance, image.view_id) for image in images], document)


def shown_to(user: User, case: Case, document: ProgrammeDocument) -> tuple[Case, list[dict[str, Any]]]:
    """Give a case and its pictures as this person reads them: while a correction is written, others see what counts."""
    if case.state != states.CORRECTING or case.enrolment.user_id == user.pk:
        return case, pictures_of(user, case, document)
    version = case.versions.select_related("signed_by").latest("number")
    version.case = case
    signed = selectors.Signed(version)
    signed.case.state = case.state
    return signed.case, labelled(signed.pictures, document)


def labelled(pictures: Sequence[tuple[Instance, str]], document: ProgrammeDocument) -> list[dict[str, Any]]:
    """Give pictures, each with the view it shows, as the viewer's stack."""
    titles = {view.id: view.title for region in document.regions for view in region.views}
    stack = viewer_stack([instance for instance, _ in pictures])
    for number, ((_, view), entry) in enumerate(zip(pictures, stack, strict=True), 1):
        entry["label"] = titles.get(view, f"Picture {number}")
        entry["viewId"] = view
    return stack


def differences(before: Any, after: Any, document: ProgrammeDocument) -> list[FieldDifference]:
    """Compare two stored reports, field by field."""
    return difference_of_reports(Report.draft(before), Report.draft(after), selectors.words_of(document))


@action("logbook.read_case")
@require_safe
def case_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case: pictures, report, reflection, what the supervisor said and changed, and its history."""
    case = get_case_for(request.user, pk)
    document, is_own = document_of(case.enrolment.cohort), case.enrolment.user_id == request.user.pk
    reviews = list(case.reviews.select_related("supervisor").order_by("-decided_at"))
    changed = {
        review.pk: differences(review.student_report, review.signed_report, document)
        for review in reviews
        if review.signed_report
    }
    reader = signed_in_person(request)
    shown, stack = shown_to(reader, case, document)
    compared = beside(
        reader, request.GET.get("with", ""), case=shown, stack=stack, document=document, shown=shown_to
    )
    context = {
        "view": CaseView(shown, document),
        "case": shown,
        "document": document,
        "stack": compared.stack,
        "beside": compared,
        "drawings": drawing_links(
            (entry["id"] for entry in stack), beside=(entry["id"] for entry in compared.extra)
        ),
        "is_drawn": is_drawn_on(request.user, (entry["id"] for entry in stack)),
        "reviews": reviews,
        "differences": changed,
        "history": selectors.history_of(case, reviews, is_own=is_own),
        "is_own": is_own,
    }
    return render(request, "logbook/case.html", context)


@action("logbook.read_case")
@require_safe
def version_page(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Show a version exactly as it was signed, with its hash."""
    case = get_case_for(request.user, pk)
    version = CaseVersion.objects.select_related("signed_by").filter(case=case, number=number).first()
    if version is None:
        raise NotVisible("This case has no such version.")
    version.case = case
    document, signed = document_of(case.enrolment.cohort), selectors.Signed(version)
    content = version.content
    context = {
        "view": CaseView(signed.case, document),
        "case": signed.case,
        "version": version,
        "versions": case.versions.order_by("number").values_list("number", flat=True),
        "review": signed.review,
        "way_in": WAYS_IN.get(signed.review.signed_in_by, signed.review.signed_in_by),
        "differences": {None: differences(content["student_report"], content["report"], document)},
        "stack": labelled(signed.pictures, document),
        "document": document,
        "is_own": case.enrolment.user_id == request.user.pk,
    }
    return render(request, "logbook/version.html", context)
