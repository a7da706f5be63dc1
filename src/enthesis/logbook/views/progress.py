"""How far a student is, with plots and the numbers beside them; the students of a cohort; the scope of one."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import NotVisible
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import can, require
from enthesis.core.views import action
from enthesis.logbook import selectors, services
from enthesis.logbook.models import Case
from enthesis.logbook.permissions import get_enrolment_for, visible_cases, visible_enrolments
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of, standing_of

# How many cases stand below a student's plots.
LATEST = 8


@action("logbook.read_own_progress")
@require_safe
def own_progress(request: HttpRequest) -> HttpResponse:
    """Show a student how far they are."""
    enrolment = standing_of(request.user).enrolment
    if enrolment is None:
        raise NotVisible("You have no logbook.")
    return show(request, enrolment)


@action("logbook.read_cohort")
@require_safe
def student_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show those who follow a student how far the student is."""
    return show(request, get_enrolment_for(request.user, pk))


def show(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Show the progress page of one student."""
    book = selectors.read_book(enrolment)
    progress = selectors.progress_in(book)
    document = document_of(enrolment.cohort)
    is_own = enrolment.user_id == request.user.pk
    context = {
        "enrolment": enrolment,
        "progress": progress,
        "plots": selectors.plots_of(progress, document),
        "document": document,
        "is_own": is_own,
        "may_export": can(request.user, "logbook.export_logbook", enrolment),
        "may_set_scope": can(request.user, "logbook.set_scope", enrolment),
        "scope": book.scope,
        "cases": latest_of(request.user, enrolment) if not is_own else [],
    }
    return render(request, "logbook/progress.html", context)


def latest_of(user: Any, enrolment: Enrolment) -> QuerySet[Case]:
    """Give the last few cases of a student that somebody else may read; a list of its own has them all."""
    readable = selectors.without_contents(visible_cases(user).filter(enrolment=enrolment), user)
    return readable.order_by("-number")[:LATEST]


@action("logbook.read_cohort")
@require_safe
def cohort(request: HttpRequest) -> HttpResponse:
    """List the students whose progress this person follows."""
    students = selectors.students_of(visible_enrolments(request.user).exclude(user=signed_in_person(request)))
    name = request.GET.get("q", "").strip()[:100]
    if name:
        students = students.filter(user__name__icontains=name)
    page = page_of(request, students)
    today = timezone.localdate()
    rows = [(student, selectors.expected_of(student, today)) for student in page]
    context = {"page": page, "rows": rows, "q": name, "address": address_without(request, "page")}
    return render(request, "logbook/cohort.html", context)


@action("logbook.set_scope")
@require_POST
def scope(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Agree the regions that a student may log from now on."""
    enrolment = get_enrolment_for(request.user, pk)
    require(request.user, "logbook.set_scope", enrolment)
    regions = request.POST.getlist("regions")
    services.agree_scope(enrolment=enrolment, regions=regions, actor=request.user, now=timezone.now())
    messages.success(request, f"The scope of {enrolment.user.name} was agreed.")
    return redirect("logbook:student", pk=pk)
