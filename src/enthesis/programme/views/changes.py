"""What is done on a person's page: each view does one thing and goes back to it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from enthesis.accounts import services as accounts
from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import InvalidInput
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.core.words import day, inner
from enthesis.programme import services
from enthesis.programme.forms import EndForm, EnrolForm, RoleForm
from enthesis.programme.permissions import get_holding_for, get_person_for, get_place_for, visible_cohorts
from enthesis.programme.selectors import known_regions
from enthesis.programme.views.people import note_errors, person_context


def show_again(request: HttpRequest, pk: uuid.UUID, **forms: Any) -> HttpResponse:
    """Show the person's page again, with a form that needs attention."""
    context = person_context(request, pk, timezone.localdate(), **forms)
    return render(request, "programme/person.html", context, status=422)


@action("programme.manage_people")
@require_POST
def give_role(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a person a role."""
    user, now = get_person_for(request.user, pk), timezone.now()
    cohorts, regions = visible_cohorts(request.user), known_regions()
    form = RoleForm(request.POST, cohorts=cohorts, regions=regions, today=timezone.localdate())
    if form.is_valid():
        try:
            held = services.grant_role(user=user, **form.cleaned_data, actor=request.user, now=now)
        except InvalidInput as error:
            note_errors(form, error)
        else:
            messages.success(
                request, f"{user.name}: {inner(held.get_role_display())} from {day(held.starts_on)}."
            )
            return redirect("programme:person", pk=pk)
    return show_again(request, pk, role_form=form)


@action("programme.manage_people")
@require_POST
def enrol(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a person a place in a cohort."""
    user, now = get_person_for(request.user, pk), timezone.now()
    form = EnrolForm(request.POST, cohorts=visible_cohorts(request.user))
    if form.is_valid():
        try:
            place = services.enrol_student(user=user, **form.cleaned_data, actor=request.user, now=now)
        except InvalidInput as error:
            note_errors(form, error)
        else:
            messages.success(
                request, f"{user.name} is a student of {place.cohort}. Scan code: {place.scan_code}."
            )
            return redirect("programme:person", pk=pk)
    return show_again(request, pk, enrol_form=form)


@action("programme.manage_people")
@require_POST
def end_role(request: HttpRequest, holding_pk: int) -> HttpResponse:
    """Let a role end on the day that was entered."""
    held = get_holding_for(request.user, holding_pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return show_again(request, held.user_id, end_form=form)
    last_day = form.cleaned_data["last_day"]
    services.end_role(holding=held, ends_on=last_day, actor=request.user, now=timezone.now())
    messages.success(request, f"{held.get_role_display()} until {day(last_day)}.")
    return redirect("programme:person", pk=held.user_id)


@action("programme.manage_people")
@require_POST
def end_enrolment(request: HttpRequest, place_pk: uuid.UUID) -> HttpResponse:
    """Let a student leave a cohort on the day that was entered."""
    place = get_place_for(request.user, place_pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return show_again(request, place.user_id, end_form=form)
    last_day = form.cleaned_data["last_day"]
    services.end_enrolment(enrolment=place, left_on=last_day, actor=request.user, now=timezone.now())
    messages.success(request, f"Student until {day(last_day)}.")
    return redirect("programme:person", pk=place.user_id)


@action("programme.manage_people")
@require_POST
def send_link(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mail a person a new one-time link."""
    user = get_person_for(request.user, pk)
    accounts.mail_login_link(email=user.email, next_path="")
    messages.success(request, f"A link to sign in is on its way to {user.email}.")
    return redirect("programme:person", pk=pk)


@action("programme.manage_people")
@require_POST
def close_account(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a person in no longer."""
    user = get_person_for(request.user, pk)
    accounts.close_account(user=user, actor=request.user, now=timezone.now())
    messages.success(request, f"{user.name} can no longer sign in. What they did stays.")
    return redirect("programme:person", pk=pk)


@action("programme.manage_people")
@require_POST
def reopen_account(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a person in again."""
    user = get_person_for(request.user, pk)
    accounts.reopen_account(user=user, actor=request.user, now=timezone.now())
    messages.success(request, f"{user.name} can sign in again.")
    return redirect("programme:person", pk=pk)


@action("programme.act_as_person")
@require_POST
def act_as(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """See the product as a person sees it."""
    target = get_person_for(request.user, pk)
    require(request.user, "programme.act_as_person", target)
    accounts.start_impersonation(
        request=request, actor=signed_in_person(request), target=target, now=timezone.now()
    )
    return redirect("/")


@action("programme.stop_acting")
@require_POST
def stop_acting(request: HttpRequest) -> HttpResponse:
    """Go back to being oneself, on the page of the person one acted as."""
    was = signed_in_person(request)
    acted = was.impersonated_by is not None
    accounts.stop_impersonation(request=request, now=timezone.now())
    return redirect("programme:person", pk=was.pk) if acted else redirect("/")
