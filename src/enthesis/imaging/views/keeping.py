"""What keeps pictures and what ends them: holds, the days of what is not filed, the years of what is, and erasure."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.paging import address_without
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import forms
from enthesis.imaging.models import Hold, Instance
from enthesis.imaging.permissions.keeping import get_erasable_for, get_hold_for
from enthesis.imaging.selectors import erasing as found
from enthesis.imaging.selectors.holds import holds_by_age
from enthesis.imaging.selectors.retention import lapsing_of, outlived, outlived_rows
from enthesis.imaging.services import erasing, holds, retention
from enthesis.programme.models import Enrolment

PER_PAGE = 50
LABELS = {"student": "Student", "study": "One study only", "reason": "Reason", "words": "Reference"}
ERASING_LABELS = {"because": "Why it goes", "meant": "I have read what will happen"}


def page_of(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """Give one page of rows and the address of the others, for the template."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "address": address_without(request, "page")}


@action("imaging.keep_pictures")
@require_http_methods(["GET", "POST"])
def lapsing(request: HttpRequest) -> HttpResponse:
    """Show a student which of their pictures will be thrown away, and keep those that they tick."""
    if request.method == "POST":
        kept = retention.keep_pictures(
            actor=request.user, pks=forms.read_ids(request.POST, "instance"), now=timezone.now()
        )
        if kept:
            messages.success(request, f"Kept {count(kept, 'picture')}: the days are counted from now on.")
        return redirect("imaging:lapsing")
    context = {**page_of(request, lapsing_of(request.user)), "days": settings.UNFILED_DAYS}
    return render(request, "imaging/lapsing.html", context)


@action("imaging.hold_pictures")
@require_safe
def hold_list(request: HttpRequest) -> HttpResponse:
    """List the holds, those that stand first, with the form to place one."""
    return show_holds(request, {})


def show_holds(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    """Show the page of holds, with what is wrong on top."""
    students = Enrolment.objects.select_related("user", "cohort").order_by("user__name", "pk")
    context = {
        **page_of(request, holds_by_age()), "errors": errors, "labels": LABELS, "given": request.POST,
        "students": [(one.pk, f"{one.user.name}, {one.cohort.name}") for one in students],
        "reasons": Hold.Reason.choices,
    }  # fmt: skip
    return render(request, "imaging/holds.html", context, status=422 if errors else 200)


@action("imaging.hold_pictures")
@require_POST
def place_hold(request: HttpRequest) -> HttpResponse:
    """Place a hold on a student's pictures, or on those of one study."""
    given = request.POST
    student = forms.read_id(given, "student")
    owner = Enrolment.objects.filter(pk=student).first() if student else None
    one = found.study_named(given.get("study", ""))
    words = given.get("words", "").strip()
    errors = {}
    if given.get("study", "").strip() and one is None:
        errors["study"] = "There is no such study. Copy the address of its page, or the number in that."
    elif owner is None and one is None:
        errors["student"] = "Choose a student, or give the address of one study."
    if len(words) > 80:
        errors["words"] = "Write at most 80 characters."
    if not errors:
        try:
            target = {"study": one} if one else {"owner": owner}
            holds.place_hold(
                **target, reason=given.get("reason", ""), words=words, actor=request.user, now=timezone.now()
            )
        except InvalidInput as error:
            errors = error.fields or {"": error.message}
    if errors:
        return show_holds(request, errors)
    messages.success(request, "The hold stands. Nothing under it is deleted by anybody, or by any rule.")
    return redirect("imaging:holds")


@action("imaging.hold_pictures")
@require_POST
def lift_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold."""
    holds.lift_hold(hold=get_hold_for(request.user, pk), actor=request.user, now=timezone.now())
    messages.success(request, "The hold was lifted. The usual rules apply again.")
    return redirect("imaging:holds")


@action("imaging.erase_pictures")
@require_safe
def erase_list(request: HttpRequest) -> HttpResponse:
    """Find a picture by its address, and list what was erased."""
    words = request.GET.get("q", "").strip()
    context = {
        **page_of(request, found.erased_for(request.user)), "words": words,
        "rows": found.erasable_named(request.user, words) if words else [],
    }  # fmt: skip
    return render(request, "imaging/erasing.html", context)


@action("imaging.erase_pictures")
@require_http_methods(["GET", "POST"])
def erase_picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what erasing a picture will do, and erase it once it is meant."""
    instance = get_erasable_for(request.user, pk)
    require(request.user, "imaging.erase_pictures", instance)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            because = insisted(request)
            number = erasing.erase_picture(
                actor=request.user, instance=instance, because=because, now=timezone.now()
            )
        except erasing.NotConfirmed as error:
            errors = error.fields
        else:
            messages.success(request, f"Erased {count(number, 'picture')}. Nothing of it is left here.")
            return redirect("imaging:erasing")
    rows = found.rows_of_erasable(found.copies_of(instance).order_by("received_at", "pk"))
    if not rows:
        raise NotVisible("This picture is gone already.")
    context = {"instance": instance, **consequences(rows, errors, request)}
    return render(request, "imaging/erase.html", context, status=422 if errors else 200)


def insisted(request: HttpRequest) -> str:
    """Give the reason that a person chose, once they said that they mean it; raises NotConfirmed otherwise."""
    because = request.POST.get("because", "")
    erasing.insist_on_reason(because, is_meant=request.POST.get("meant") == "on")
    return because


def consequences(rows: list[found.Erasable], errors: dict[str, str], request: HttpRequest) -> dict[str, Any]:
    """Gather what a page says before something is erased."""
    return {
        "rows": rows, "what": found.consequences_of(rows), "holds": found.holds_on(rows),
        "errors": errors, "labels": ERASING_LABELS,
        "reasons": Instance.Erasure.choices, "chosen": request.POST.get("because", ""),
    }  # fmt: skip


@action("imaging.erase_student")
@require_safe
def retention_page(request: HttpRequest) -> HttpResponse:
    """Say how long pictures are kept, and list the students whose pictures were kept long enough."""
    context = page_of(request, outlived(timezone.localdate()))
    context |= {
        "rows": outlived_rows(context["page"].object_list), "days": settings.UNFILED_DAYS,
        "years": settings.KEEP_YEARS, "quarantine_days": settings.QUARANTINE_DAYS,
    }  # fmt: skip
    return render(request, "imaging/retention.html", context)


@action("imaging.erase_student")
@require_http_methods(["GET", "POST"])
def erase_student(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what erasing all pictures of a student will do, and have it done once it is meant."""
    owner = Enrolment.objects.select_related("user", "cohort").filter(pk=pk).first()
    if owner is None:
        raise NotVisible("There is no such student.")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            job = erasing.start_erasing_student(
                actor=request.user, owner=owner, because=insisted(request), now=timezone.now()
            )
        except erasing.NotConfirmed as error:
            errors = error.fields
        else:
            return redirect("jobs:job", pk=job)
    rows = found.rows_of_erasable(found.pictures_left_of(owner))
    context = {"owner": owner, **consequences(rows, errors, request)}
    return render(request, "imaging/erase_student.html", context, status=422 if errors else 200)
