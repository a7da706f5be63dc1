"""Quarantine as its steward sees it: rows without pictures, one picture to mark, and what would be kept of it."""

import base64
import json
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.errors import InvalidInput
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import forms, services
from enthesis.imaging.domain.marking import MOST_BOXES
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_quarantined_for, is_own_picture
from enthesis.imaging.selectors import MARKED, rows_of, students_for_claim
from enthesis.imaging.selectors.holds import is_held
from enthesis.imaging.selectors.profiles import proposed_count
from enthesis.imaging.selectors.sealed_lists import (
    alike_groups,
    alike_of,
    choices_of,
    narrowed,
    sealed_facts,
    sealed_rows,
    suggested_mask,
)
from enthesis.imaging.views.pictures import MANY_JPEGS, NOT_KEPT

MOST_REEL_BYTES = 200 * 2**20


def kept_picture(request: HttpRequest, pk: uuid.UUID) -> Instance:
    """Give a sealed picture that this steward keeps; raises NotVisible or NotAllowed otherwise."""
    instance = get_quarantined_for(request.user, pk)
    require(request.user, "imaging.keep_quarantine", instance)
    return instance


def time_left(left: timedelta) -> str:
    """Write how long something is kept: "3 days", "5 hours", "less than an hour"."""
    hours = int(left.total_seconds() // 3600)
    if hours >= 48:
        return count(hours // 24, "day")
    return count(hours, "hour") if hours else "less than an hour"


def data_address(jpeg: bytes) -> str:
    """Give a picture as an address that holds it whole.

    No other address leads to it, so nothing keeps it: the page itself is not stored anywhere.
    """
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


@action("imaging.keep_quarantine")
@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """List what is sealed, those that expire first on top."""
    now, wanted = timezone.now(), forms.read_sealed_wanted(request.GET)
    facts = sealed_facts(request.user)
    found = narrowed(facts, wanted, now)
    page = page_of(request, found)  # type: ignore[arg-type]  # a list is paged like a queryset
    context = {
        "page": page,
        "rows": sealed_rows(request.user, [one.pk for one in page.object_list], now),
        "total": len(facts),
        "wanted": wanted,
        "choices": choices_of(facts, now),
        "groups": [] if wanted.is_narrow else alike_groups(facts, request.user),
        "proposed": proposed_count(),
        "time_left": time_left,
        "address": address_without(request, "page"),
        "order_address": address_without(request, "order", "page"),
        "reason_address": address_without(request, "reason", "page"),
        "soon_address": address_without(request, "soon", "page"),
    }
    return render(request, "imaging/quarantine.html", context)


@action("imaging.keep_quarantine")
@require_safe
def sealed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one sealed picture with the tool to mark what may be shown, or what its owner has marked on it."""
    instance = kept_picture(request, pk)
    suggested = suggested_mask(instance)
    if MARKED in instance.reasons and suggested is not None and not request.GET.get("mark"):
        return show_preview(request, instance, forms.box_fields(suggested))
    return show(request, instance, rows=forms.box_fields(suggested) if suggested else [])


def show(
    request: HttpRequest,
    instance: Instance,
    *,
    rows: list[forms.BoxFields],
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    """Show a sealed picture's page with the masking tool, with what is wrong on top."""
    opened, problem = _opened(request, instance)
    # One row more than there are, where there is room: without a script that is the way to add a box.
    fields = [*rows, *[forms.BoxFields()] * (1 if len(rows) < MOST_BOXES else 0)]
    context = {
        **facts_of(request, instance),
        **_frames_of(instance, opened, []),
        "picture": data_address(opened.picture) if opened else "",
        "problem": problem,
        "fields": fields,
        "most": MOST_BOXES,
        "labels": forms.CORNERS,
        "error_labels": _error_labels(),
        "errors": errors or {},
    }
    return render(request, "imaging/sealed.html", context, status=422 if errors else 200)


def facts_of(request: HttpRequest, instance: Instance) -> dict[str, Any]:
    """Give what both pages of a sealed picture say about it."""
    return {
        "row": rows_of([instance])[0],
        "instance": instance,
        "is_own": is_own_picture(request.user, instance),
        "is_held": is_held(instance),
        "time_left": time_left,
        "students": students_for_claim(request.user) if instance.owner is None else [],
    }


def _error_labels() -> dict[str, str]:
    return {
        f"box.{number}.{name}": f"Box {number}, {label.lower()}"
        for number in range(1, MOST_BOXES + 1)
        for name, label in forms.CORNERS.items()
    }


def _opened(request: HttpRequest, instance: Instance) -> tuple[services.Opened | None, str]:
    """Give the picture, or why it cannot be shown."""
    if is_own_picture(request.user, instance):
        return None, services.OWN_PICTURE
    try:
        return services.open_quarantined(actor=request.user, instance=instance, now=timezone.now()), ""
    except services.CannotOpen as error:
        return None, error.message


def _frames_of(
    instance: Instance, opened: services.Opened | None, rows: list[forms.BoxFields]
) -> dict[str, Any]:
    """Give where the frames of a loop are and how they are cut; of a still there is nothing more to see.

    A browser holds them all in memory, so of a loop that is too long for that there is the one picture of all frames.
    """
    if opened is None or not instance.is_loop or opened.offsets[-1] > MOST_REEL_BYTES:
        return {"frames": "", "offsets": ""}
    query = urlencode(field_values(rows))
    address = reverse("imaging:sealed_frames", kwargs={"pk": instance.pk})
    return {
        "frames": f"{address}?{query}" if query else address,
        "offsets": json.dumps(opened.offsets, separators=(",", ":")),
    }


def field_values(rows: list[forms.BoxFields]) -> list[tuple[str, str]]:
    """Give the fields of boxes as a form sends them: pairs of name and value."""
    names = ("kind", *forms.CORNERS)
    return [(f"box.{n}.{name}", getattr(row, name)) for n, row in enumerate(rows, start=1) for name in names]


@action("imaging.keep_quarantine")
@require_safe
def sealed_frames(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give every frame of a sealed loop, one JPEG after the other, as it came or as a mask would leave it."""
    instance, rows = kept_picture(request, pk), forms.read_box_fields(request.GET)
    mask = forms.read_mask(rows, instance) if rows else None
    frames = services.stream_frames(actor=request.user, instance=instance, mask=mask, now=timezone.now())
    response = StreamingHttpResponse(frames, content_type=MANY_JPEGS)
    response["Cache-Control"] = NOT_KEPT
    response["X-Content-Type-Options"] = "nosniff"
    return response


@action("imaging.keep_quarantine")
@require_POST
def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what would be kept of a sealed picture, or the tool again with the same boxes."""
    instance, rows = kept_picture(request, pk), forms.read_box_fields(request.POST)
    if request.POST.get("then") == "change":
        return show(request, instance, rows=rows)
    return show_preview(request, instance, rows)


def show_preview(request: HttpRequest, instance: Instance, rows: list[forms.BoxFields]) -> HttpResponse:
    """Show what boxes would keep; where they cannot be used, the tool says why."""
    if is_own_picture(request.user, instance):
        return show(request, instance, rows=rows)
    try:
        mask = forms.read_mask(rows, instance)
        shown = services.preview_quarantined(actor=request.user, instance=instance, mask=mask)
    except InvalidInput as error:
        return show(request, instance, rows=rows, errors=error.fields or {"": error.message})
    context = {
        **facts_of(request, instance),
        **_frames_of(instance, shown, rows),
        "picture": data_address(shown.picture),
        "kept": shown.kept_fraction,
        "seen": shown.seen,
        "boxes": field_values(rows),
        "by_owner": MARKED in instance.reasons and services.agrees_with_owner(instance, mask),
        "can_learn": shown.is_machine_known,
        "alike": len(alike_of(request.user, instance)),
    }
    return render(request, "imaging/preview.html", context)


@action("imaging.keep_quarantine")
@require_POST
def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep of a picture what was shown, and give it back to its owner."""
    instance, rows = kept_picture(request, pk), forms.read_box_fields(request.POST)
    learn = request.POST.get("learn") == "on"
    try:
        services.release_quarantined(
            actor=request.user, instance=instance, mask=forms.read_mask(rows, instance),
            seen=request.POST.get("seen", ""), learn=learn, now=timezone.now(),
        )  # fmt: skip
    except InvalidInput as error:
        return show(request, instance, rows=rows, errors=error.fields or {"": error.message})
    messages.success(request, "Released. Its owner now looks at what is left before it can join a case.")
    if learn:
        messages.success(
            request, "Proposed for all pictures of this machine and size. Another steward has to agree."
        )
    return redirect("imaging:quarantine")


@action("imaging.keep_quarantine")
@require_POST
def destroy(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Destroy a sealed picture."""
    instance = kept_picture(request, pk)
    services.discard_instance(actor=request.user, instance=instance, now=timezone.now())
    messages.success(request, "The picture was destroyed.")
    return redirect("imaging:quarantine")


@action("imaging.keep_quarantine")
@require_POST
def give(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a picture that nobody owns to the student who made it."""
    instance = kept_picture(request, pk)
    form = forms.GiveForm(request.POST)
    form.is_valid()
    students = students_for_claim(request.user)
    student = (
        students.filter(pk=form.cleaned_data["student"]).first() if "student" in form.cleaned_data else None
    )
    if student is None:
        return show(request, instance, rows=[], errors={"student": "Choose a student from the list."})
    services.claim_for(actor=request.user, instance=instance, owner=student, now=timezone.now())
    messages.success(request, f"Given to {student.user.name}.")
    return redirect("imaging:quarantine")
