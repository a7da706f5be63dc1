"""A student says that they scan today, so that the machine shows them instead of a patient."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.domain.worklist import DESCRIPTION, screen_name
from enthesis.imaging.forms import read_machine
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors import session_today
from enthesis.programme.models import Enrolment
from enthesis.programme.permissions import standing_of


@action("imaging.plan_session")
@require_http_methods(["GET", "POST"])
def scanning(request: HttpRequest) -> HttpResponse:
    """Show what today's machines are told of this student, and put them on the list with one tap."""
    place = own_place(request)
    now = timezone.now()
    if request.method == "POST":
        machine = read_machine(request.POST, Machine.objects.filter(is_active=True))
        services.plan_session(owner=place, machine=machine, actor=request.user, now=now)
        messages.success(request, f"{machine or 'Every machine'} shows you on its worklist until midnight.")
        return redirect("imaging:scanning")
    planned = session_today(place, now=now)
    context: dict[str, Any] = {
        "planned": planned, "screen": on_screen(place), "scan_code": place.scan_code,
        "machines": list(Machine.objects.filter(is_active=True).order_by("name", "pk")),
    }  # fmt: skip
    return render(request, "imaging/scanning.html", context)


@action("imaging.plan_session")
@require_POST
def stop_scanning(request: HttpRequest) -> HttpResponse:
    """Take the student off the list again."""
    planned = session_today(own_place(request), now=timezone.now())
    if planned is None:
        raise InvalidInput("You are on no machine's list today.")
    services.cancel_session(session=planned, actor=request.user, now=timezone.now())
    messages.success(request, "No machine shows you any more. Pictures you have sent stay.")
    return redirect("imaging:scanning")


def own_place(request: HttpRequest) -> Enrolment:
    """Give the student's place in a cohort; raises NotVisible where there is none."""
    place = standing_of(request.user).enrolment
    if place is None:
        raise NotVisible("Only students have teaching sessions.")
    return place


def on_screen(place: Enrolment) -> list[tuple[str, str]]:
    """Give what a machine's screen says of a student."""
    family, _, given = screen_name(place.user.name, place.scan_code).partition("^")
    return [
        ("Patient name", f"{family}, {given}"),
        ("Patient number", place.scan_code),
        ("Accession number", place.scan_code),
        ("Examination", DESCRIPTION),
    ]
