"""Writing a case: begin, edit with autosave, pictures, send, take back, correct."""

import copy
import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.accounts.models import User
from enthesis.accounts.permissions import signed_in_person
from enthesis.core import words
from enthesis.core.errors import EditConflict, InvalidInput, NotAllowed, NotVisible
from enthesis.core.permissions import require
from enthesis.core.views import action, wants_json
from enthesis.imaging.selectors import UnfiledStudy, drawing_links, suggest_for_case, unfiled_studies
from enthesis.logbook import forms, selectors, services, states
from enthesis.logbook.models import Case
from enthesis.logbook.permissions import get_case_for
from enthesis.logbook.services import Draft
from enthesis.logbook.services.drafts import Saved, part_storable, with_own_region
from enthesis.logbook.views.cases import CaseView, differences, pictures_of
from enthesis.programme.domain import ProgrammeDocument, Region
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of, standing_of, supervisors_for

# What one scan mostly shares with the one before it. What is judged anew each time is never filled in beforehand.
REMEMBERED = ("setting", "consent_basis", "machine", "probe")
# How many studies are suggested at once: the likeliest first, the others on further pages.
SUGGESTED = 6
REST_IS_SAVED = "Everything else was saved. Mend what is marked, then save again."


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
        "chosen": chosen if chosen and chosen.ready else None,
        # The study that the address names comes first; the order of the others stays.
        "studies": sorted((study for study in studies if study.ready), key=lambda study: study is not chosen),
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
    machine = study.study.made_with if study else ""
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
    if request.method == "GET":
        return show_form(request, case, {})
    post = forms.tidy(request.POST)
    draft, unread = forms.read_draft(post, case, document_of(case.enrolment.cohort))
    try:
        outcome = services.save_draft(
            pk=pk, revision=forms.read_revision(post), draft=draft, actor=request.user, now=timezone.now()
        )
    except InvalidInput as error:
        if wants_json(request):
            raise
        seen = post.get("revision", "")
        return show_form(request, case, error.fields, message=error.message, typed=draft, revision=seen)
    except EditConflict as error:
        if wants_json(request):
            raise
        changed = own_case(request, pk)
        return show_form(request, changed, {}, message=error.message, typed=draft, is_changed=True)
    return after_saving(request, outcome, draft, unread)


def after_saving(request: HttpRequest, outcome: Saved, draft: Draft, unread: dict[str, str]) -> HttpResponse:
    """Answer for a draft that was saved, wholly or but for some fields, whose text then stays on the page."""
    case = outcome.case
    refused = unread | forms.on_form(outcome.refused, draft.report, draft.reflection)
    if wants_json(request):
        unkept = forms.on_form(dict.fromkeys(outcome.identifying, ""), draft.report, draft.reflection)
        return JsonResponse(saved(request, case, refused, unkept))
    if refused:
        typed = {name: request.POST.get(name, "") for name in unread}
        return show_form(request, case, refused, message=REST_IS_SAVED, typed=draft, unread=typed)
    if request.POST.get("then") == "send":
        return send(request, case.pk, case.revision)
    messages.success(request, f"Saved {words.clock(case.updated_at)}.")
    return redirect("logbook:edit", pk=case.pk)


def saved(
    request: HttpRequest, case: Case, refused: Mapping[str, str], unkept: Collection[str]
) -> dict[str, Any]:
    """Make the answer to an autosave: the new revision, when, the report as prose, what is still missing, and refused.

    What is refused is only what could not be stored; the device may `keep` it, unless it may identify a patient.
    """
    view = CaseView(case, document_of(case.enrolment.cohort))
    return {
        "revision": case.revision,
        "saved_at": words.clock(case.updated_at),
        "preview_html": render_to_string("logbook/_prose.html", {"prose": view.prose}, request),
        "missing": missing_of(case),
        "refused": [
            {**entry, "keep": entry["field"] not in unkept} for entry in forms.in_form_order(refused)
        ],
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


def reviewers_of(case: Case, student: User, today: date) -> list[User]:
    """Give the supervisors to whom a student can send a case: nobody reviews their own."""
    approved = supervisors_for(case.enrolment.cohort, case.region, today)
    return [one for one in approved if one.pk != student.pk]


def show_form(
    request: HttpRequest,
    case: Case,
    errors: dict[str, str],
    *,
    message: str = "",
    typed: Draft | None = None,
    unread: Mapping[str, str] | None = None,
    revision: str | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    """Show the case form with what is stored, or with what was `typed` where some of it could not be stored.

    What was `unread` is put back as it was typed. Where the case `is_changed` since it was opened, how what was typed
    differs stands above the form.
    """
    if case.state not in (states.DRAFT, states.RETURNED, states.CORRECTING):
        return redirect("logbook:case", pk=case.pk)
    document = document_of(case.enrolment.cohort)
    shown = case if typed is None else with_typed(case, typed, unread or {}, errors)
    # Where the new region was refused, the form still holds the report of the one before.
    chosen = case.region if "region" in errors else shown.region
    region = next((one for one in document.regions if one.id == chosen), None)
    today = timezone.localdate()
    unfiled = suggest_for_case(
        unfiled_studies(request.user), performed_on=case.performed_on, region=case.region,
        machine=case.details.get("machine", ""),
    )  # fmt: skip
    stack = pictures_of(signed_in_person(request), case, document)
    context = {
        "view": CaseView(case, document),
        "case": shown,
        "document": document,
        "region": region,
        "scope": selectors.scope_of(case.enrolment),
        "supervisors": reviewers_of(case, signed_in_person(request), today),
        "stack": stack,
        "drawings": drawing_links(entry["id"] for entry in stack),
        "studies": Paginator([study for study in unfiled if study.ready], SUGGESTED).get_page(
            request.GET.get("page")
        ),
        "unchecked": sum(len(study.unchecked) for study in unfiled),
        "measures": selectors.measures_of(document, region) if region else {},
        "findings": {finding["structure"]: finding for finding in shown.report.get("findings", [])},
        "in_sight": structures_in_sight(shown, region),
        "missing": missing_of(case),
        "full_reflections": selectors.full_reflections_of(case.enrolment),
        "errors": errors,
        "message": message,
        # After a mistake the form still says which revision was seen, so that a change meanwhile is not overlooked.
        "revision": case.revision if revision is None else revision,
        "yours": changes_of(case, typed, document) if is_changed and typed else [],
        "today": today,
        "last_return": case.reviews.select_related("supervisor").order_by("-decided_at").first(),
    }
    status = 409 if is_changed else 422 if errors or message else 200
    return render(request, "logbook/edit.html", context, status=status)


def with_typed(case: Case, typed: Draft, unread: Mapping[str, str], errors: Mapping[str, str]) -> Case:
    """Give a copy of the case with what was typed, for the form alone, so that nothing the student wrote is lost."""
    shown = copy.copy(case)
    shown.performed_on, shown.region, shown.side = typed.performed_on, typed.region, typed.side
    shown.supervision_level, shown.supervisor_id = typed.supervision_level, typed.supervisor_id
    shown.details = {**typed.details, **unread}
    shown.report, shown.reflection = dict(typed.report), dict(typed.reflection)
    if "region" in errors:
        shown.report = with_own_region(typed.report, case)
    return shown


def changes_of(case: Case, typed: Draft, document: ProgrammeDocument) -> list[Any]:
    """Compare the report that is stored with what could be stored of the one that was typed."""
    draft, _, _ = part_storable(typed, case)
    return differences(case.report, draft.report, document)


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
