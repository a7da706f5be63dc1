"""Writing a case: begin, edit with autosave, pictures, send, take back, correct."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.accounts.permissions import signed_in_person
from enthesis.core import words
from enthesis.core.errors import EditConflict, InvalidInput, NotAllowed, NotVisible
from enthesis.core.permissions import require
from enthesis.core.views import action, wants_json
from enthesis.imaging.selectors import UnfiledStudy, suggest_for_case, unfiled_studies
from enthesis.logbook import forms, selectors, services, states
from enthesis.logbook.models import Case
from enthesis.logbook.permissions import get_case_for
from enthesis.logbook.services import Draft
from enthesis.logbook.views.cases import CaseView, differences, pictures_of
from enthesis.programme.domain import Region
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of, standing_of, supervisors_for

# What one scan mostly shares with the one before it. What is judged anew each time is never filled in beforehand.
REMEMBERED = ("setting", "consent_basis", "machine", "probe")


def own_enrolment(request: HttpRequest) -> Enrolment:
    """Give the student's enrolment; raises NotVisible for everybody else."""
    enrolment = standing_of(request.user).enrolment
    if enrolment is None:
        raise NotVisible("You have no logbook.")
    return enrolment


def own_case(request: HttpRequest, pk: uuid.UUID) -> Case:
    """Give the student's own case; raises NotVisible or NotAllowed for everybody else."""
    case = get_case_for(request.user, pk)
    require(request.user, "logbook.write_case", case)
    return case


@action("logbook.write_case")
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """Begin a case: one tap on a region, with the pictures of a study where one was chosen."""
    enrolment = own_enrolment(request)
    if signed_in_person(request).impersonated_by is not None:
        raise NotAllowed(f"Only {request.user} begins their cases. Stop acting as them first.")
    now = timezone.now()
    studies = unfiled_studies(request.user)
    chosen = next(
        (study for study in studies if str(study.pk) == request.POST.get("study", request.GET.get("study"))),
        None,
    )
    if request.method == "POST":
        draft = first_draft(enrolment, request.POST.get("region", ""), chosen, now)
        case = services.start_case(
            enrolment=enrolment,
            pk=forms.read_id(request.POST.get("id", "")),
            draft=draft,
            actor=request.user,
            now=now,
        )
        if chosen is not None and chosen.ready and not case.images.exists():
            pictures = [instance.pk for instance in chosen.ready]
            services.attach_pictures(pk=case.pk, instance_pks=pictures, actor=request.user, now=now)
        return redirect("logbook:edit", pk=case.pk)
    document = document_of(enrolment.cohort)
    scope = selectors.scope_of(enrolment)
    context = {
        "id": uuid.uuid4(),
        "regions": [region for region in document.regions if region.id in scope],
        "chosen": chosen,
        "studies": [study for study in studies if study.ready],
        "unchecked": sum(len(study.unchecked) for study in studies),
    }
    return render(request, "logbook/new.html", context)


def first_draft(enrolment: Enrolment, region: str, study: UnfiledStudy | None, now: datetime) -> Draft:
    """Make what a case begins with: the day and the region, and what a student's scans mostly have in common.

    Place, basis and machine come from the student's last case, and so does the supervisor where they may sign this
    region. Pictures know their machine better; then the probe is not guessed either.
    """
    performed = study.performed_at or study.received_at if study else now
    last = selectors.last_case_of(enrolment)
    details = {name: last.details[name] for name in REMEMBERED if name in last.details} if last else {}
    machine = study.machine.name if study and study.machine else ""
    if machine and machine != details.get("machine"):
        details.pop("probe", None)
        details["machine"] = machine
    approved = {person.pk for person in supervisors_for(enrolment.cohort, region, timezone.localdate(now))}
    return Draft(
        performed_on=timezone.localdate(performed), region=region, details=details,
        supervisor_id=last.supervisor_id if last and last.supervisor_id in approved else None,
    )  # fmt: skip


@action("logbook.write_case")
@require_http_methods(["GET", "POST"])
def edit_case(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the case form, and save what is sent: as JSON for the autosave, as a page without JavaScript."""
    case = own_case(request, pk)
    document = document_of(case.enrolment.cohort)
    if request.method == "GET":
        return show_form(request, case, {})
    post = forms.tidy(request.POST)
    try:
        draft = forms.read_draft(post, case, document)
        case = save(request, pk, forms.read_revision(post), draft)
    except InvalidInput as error:
        if wants_json(request):
            raise
        return show_form(request, case, error.fields, message=error.message, post=post)
    except EditConflict as error:
        if wants_json(request):
            raise
        return show_form(
            request, own_case(request, pk), {}, message=error.message, post=post, is_changed=True
        )
    if wants_json(request):
        return JsonResponse(saved(request, case))
    if post.get("then") == "send":
        return send(request, case.pk, case.revision)
    messages.success(request, f"Saved {words.clock(case.updated_at)}.")
    return redirect("logbook:edit", pk=pk)


def save(request: HttpRequest, pk: uuid.UUID, revision: int, draft: Draft) -> Case:
    """Save a draft; what is refused is said by the names of the form's fields."""
    try:
        return services.save_draft(
            pk=pk, revision=revision, draft=draft, actor=request.user, now=timezone.now()
        )
    except InvalidInput as error:
        error.fields = forms.on_form(error.fields, draft.report, draft.reflection)
        raise


def saved(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Make the answer to an autosave: the new revision, when, the report as prose, and what is still missing."""
    view = CaseView(case, document_of(case.enrolment.cohort))
    return {
        "revision": case.revision,
        "saved_at": words.clock(case.updated_at),
        "preview_html": render_to_string("logbook/_prose.html", {"prose": view.prose}, request),
        "missing": missing_of(case),
    }


def missing_of(case: Case) -> list[dict[str, str]]:
    """List what stands in the way of sending a case, by the names of the form's fields, from top to bottom."""
    return forms.in_form_order(forms.on_form(services.problems_of(case), case.report, case.reflection))


def structures_in_sight(case: Case, region: Region | None) -> set[str]:
    """Name the structures that the form shows unfolded: those of the ticked views, and those already answered."""
    if region is None:
        return set()
    ticked = case.report.get("technique", {}).get("views", [])
    of_views = {structure for view in region.views if view.id in ticked for structure in view.structures}
    return of_views | {finding["structure"] for finding in case.report.get("findings", [])}


def show_form(
    request: HttpRequest,
    case: Case,
    errors: dict[str, str],
    *,
    message: str = "",
    post: Any = None,
    is_changed: bool = False,
) -> HttpResponse:
    """Show the case form with what is stored, or with what was just sent where that could not be stored.

    Where the case `is_changed` since it was opened, the form holds what was sent, and how it differs stands above it.
    """
    if case.state not in (states.DRAFT, states.RETURNED, states.CORRECTING):
        return redirect("logbook:case", pk=case.pk)
    document = document_of(case.enrolment.cohort)
    stored = case.report
    if post is not None:
        keep_on_page(case, post, document)
    region = document.region(case.region) if case.region else None
    today = timezone.localdate()
    unfiled = suggest_for_case(
        unfiled_studies(request.user), performed_on=case.performed_on, region=case.region,
        machine=case.details.get("machine", ""),
    )  # fmt: skip
    context = {
        "view": CaseView(case, document),
        "case": case,
        "document": document,
        "region": region,
        "scope": selectors.scope_of(case.enrolment),
        "supervisors": [
            one
            for one in supervisors_for(case.enrolment.cohort, case.region, today)
            if one.pk != request.user.pk
        ],
        "stack": pictures_of(signed_in_person(request), case, document),
        "studies": [study for study in unfiled if study.ready],
        "unchecked": sum(len(study.unchecked) for study in unfiled),
        "measures": selectors.measures_of(document, region) if region else {},
        "findings": {finding["structure"]: finding for finding in case.report.get("findings", [])},
        "in_sight": structures_in_sight(case, region),
        "missing": missing_of(case),
        "full_reflections": selectors.full_reflections_of(case.enrolment),
        "errors": errors,
        "message": message,
        # After a mistake the form still says which revision was seen, so that a change meanwhile is not overlooked.
        "revision": case.revision if is_changed or post is None else post.get("revision", case.revision),
        "yours": differences(stored, case.report, document) if is_changed else [],
        "today": today,
        "last_return": case.reviews.select_related("supervisor").order_by("-decided_at").first(),
    }
    status = 409 if is_changed else 422 if errors else 200
    return render(request, "logbook/edit.html", context, status=status)


def keep_on_page(case: Case, post: Any, document: Any) -> None:
    """Put what could not be stored back into the form, so that nothing the student wrote is lost."""
    try:
        services.write_draft(case, forms.read_draft(post, case, document))
    except InvalidInput:
        case.report = forms.read_report(post, document, post.get("region", ""), "")


@action("logbook.write_case")
@require_POST
def send_case(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a case to its supervisor."""
    return send(request, pk, forms.read_revision(request.POST))


def send(request: HttpRequest, pk: uuid.UUID, revision: int) -> HttpResponse:
    """Send a case; where something is missing, show the form again with each gap named."""
    try:
        case = services.submit_case(pk=pk, revision=revision, actor=request.user, now=timezone.now())
    except InvalidInput as error:
        case = own_case(request, pk)
        fields = forms.on_form(error.fields, case.report, case.reflection)
        return show_form(request, case, fields, message=error.message)
    name = case.supervisor.name if case.supervisor else "your supervisor"
    messages.success(request, f"Sent to {name}. You can take it back until they decide.")
    return redirect("logbook:case", pk=pk)


@action("logbook.write_case")
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a case back."""
    services.withdraw_case(pk=pk, actor=request.user, now=timezone.now())
    messages.success(request, "Taken back. It is a draft again.")
    return redirect("logbook:edit", pk=pk)


@action("logbook.write_case")
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away; it can be brought back."""
    case = services.discard_case(pk=pk, actor=request.user, now=timezone.now())
    messages.success(
        request, f"Case {case.number} was thrown away. You find it under “Thrown away” and can bring it back."
    )
    return redirect("logbook:cases")


@action("logbook.write_case")
@require_POST
def restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring a thrown-away draft back."""
    services.restore_case(pk=pk, actor=request.user, now=timezone.now())
    messages.success(request, "Brought back. Its pictures are among the unfiled ones.")
    return redirect("logbook:edit", pk=pk)


@action("logbook.write_case")
@require_POST
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a correction of a signed case."""
    services.open_correction(pk=pk, actor=request.user, now=timezone.now())
    messages.success(request, "The signed version stays and counts until this correction is signed.")
    return redirect("logbook:edit", pk=pk)


@action("logbook.write_case")
@require_POST
def give_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Drop an unfinished correction."""
    services.give_up_correction(pk=pk, actor=request.user, now=timezone.now())
    messages.success(request, "The correction was dropped. The case is as it was signed.")
    return redirect("logbook:case", pk=pk)


@action("logbook.write_case")
@require_POST
def attach(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """File pictures in a case."""
    chosen = [forms.read_id(value) for value in request.POST.getlist("instance")]
    if chosen:
        services.attach_pictures(pk=pk, instance_pks=chosen, actor=request.user, now=timezone.now())
    return redirect("logbook:edit", pk=pk)


@action("logbook.write_case")
@require_POST
def detach(request: HttpRequest, pk: uuid.UUID, instance_pk: uuid.UUID) -> HttpResponse:
    """Take a picture out of a case."""
    services.detach_picture(pk=pk, instance_pk=instance_pk, actor=request.user, now=timezone.now())
    return redirect("logbook:edit", pk=pk)


@action("logbook.write_case")
@require_POST
def set_view(request: HttpRequest, pk: uuid.UUID, instance_pk: uuid.UUID) -> HttpResponse:
    """Say which standard view a picture shows."""
    view_id = request.POST.get("view", "")
    services.name_view(
        pk=pk, instance_pk=instance_pk, view_id=view_id, actor=request.user, now=timezone.now()
    )
    return redirect("logbook:edit", pk=pk)
