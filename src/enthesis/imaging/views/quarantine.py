"""Quarantine as its steward sees it: rows without pictures, and one sealed picture to mark the scan on."""

import base64
import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.errors import InvalidInput
from enthesis.core.paging import address_without
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import forms, services
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_quarantined_for
from enthesis.imaging.selectors import quarantined_for, rows_of, students_for_claim

PER_PAGE = 50


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


@action("imaging.keep_quarantine")
@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """List what is sealed, those that expire first on top."""
    page = Paginator(quarantined_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list),
        "time_left": time_left,
        "address": address_without(request, "page"),
    }
    return render(request, "imaging/quarantine.html", context)


@action("imaging.keep_quarantine")
@require_safe
def sealed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one sealed picture with the tool to mark what may be shown."""
    return show(request, kept_picture(request, pk), {})


def opened(request: HttpRequest, instance: Instance) -> tuple[str, str]:
    """Give the picture as an address that holds it whole, or why it cannot be shown.

    No other address leads to what is sealed, so nothing keeps it: the page itself is not stored anywhere.
    """
    try:
        data = services.open_quarantined(actor=request.user, instance=instance, now=timezone.now())
    except services.CannotOpen as error:
        return "", error.message
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}", ""


def show(request: HttpRequest, instance: Instance, errors: dict[str, str]) -> HttpResponse:
    """Show a sealed picture's page, with what is wrong on top."""
    picture, problem = opened(request, instance)
    context: dict[str, Any] = {
        "row": rows_of([instance])[0],
        "instance": instance,
        "picture": picture,
        "problem": problem,
        "time_left": time_left,
        "labels": forms.CORNERS,
        "box": {
            name: request.POST.get(name, "") for name in forms.CORNERS
        },  # empty: nothing goes out by default
        "errors": errors,
        "students": students_for_claim(request.user) if instance.owner is None else [],
    }
    return render(request, "imaging/sealed.html", context, status=422 if errors else 200)


@action("imaging.keep_quarantine")
@require_POST
def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Blank everything outside one area, on every frame, and give the picture back to its owner."""
    instance = kept_picture(request, pk)
    try:
        box = forms.read_box(request.POST, instance)
        services.release_quarantined(actor=request.user, instance=instance, keep=[box], now=timezone.now())
    except InvalidInput as error:
        return show(request, instance, error.fields or {"": error.message})
    messages.success(request, "Released. Its owner now looks at what is left before it can join a case.")
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
        return show(request, instance, {"student": "Choose a student from the list."})
    services.claim_for(actor=request.user, instance=instance, owner=student, now=timezone.now())
    messages.success(request, f"Given to {student.user.name}.")
    return redirect("imaging:quarantine")
