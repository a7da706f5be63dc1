"""The machines that may send pictures, and what is typed into them."""

import socket
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.paging import address_without
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.forms import MachineForm
from enthesis.imaging.models import Instance, Machine, Rejection
from enthesis.imaging.selectors import ECHO_PROBLEMS, MachineRow, Refusal, machine_rows, refusals_since
from enthesis.imaging.selectors.traffic import days_of, plot_of
from enthesis.imaging.services.echoing import call_back

PER_PAGE = 50
DRAWN_DAYS = 30
LATELY = timedelta(days=7)
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


def gateway_facts() -> list[tuple[str, str]]:
    """Give what a machine must be told about us: AE title, host and port."""
    host = settings.DICOM_HOST
    if host in EVERYWHERE:
        host = urlsplit(settings.SITE_URL).hostname or socket.gethostname()
    facts = [("AE title", settings.DICOM_AE_TITLE), ("Host", host)]
    if settings.DICOM_PORT:
        facts.append(("Port", str(settings.DICOM_PORT)))
    if settings.DICOM_TLS_PORT:
        facts.append(("Port, encrypted (TLS)", str(settings.DICOM_TLS_PORT)))
    return facts


def own_machine(pk: int) -> Machine:
    """Give one machine; raises NotVisible where there is none."""
    found = Machine.objects.filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such machine.")
    return found


@action("imaging.manage_machines")
@require_safe
def machines(request: HttpRequest) -> HttpResponse:
    """List the machines that may send, when each was last heard of, and what was refused lately."""
    page = Paginator(machine_rows(), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    refusals = refusals_since(now - LATELY)
    context = {
        "page": page, "address": address_without(request, "page"), "gateway": gateway_facts(), "refusals": refusals,
        "states": states_of(page, refusals, now),
    }  # fmt: skip
    return render(request, "imaging/machines.html", context)


def states_of(
    rows: Iterable[MachineRow], refusals: list[Refusal], now: datetime
) -> dict[int, tuple[str, str]]:
    """Give how each machine is, as a word and its shape, by its key."""
    refused: dict[int, datetime] = {}
    for one in refusals:
        if one.machine is not None:
            refused[one.machine.pk] = max(one.last, refused.get(one.machine.pk, one.last))
    return {row.machine.pk: row.state(refused.get(row.machine.pk), now) for row in rows}


@action("imaging.manage_machines")
@require_http_methods(["GET", "POST"])
def add_machine(request: HttpRequest) -> HttpResponse:
    """Enter a machine."""
    form = MachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_machine(**form.described, actor=request.user, now=timezone.now())
        except InvalidInput as error:
            form.note(error)
        else:
            messages.success(request, f"{added.name} may send pictures now.")
            return redirect("imaging:machines")
    return show(request, form, None)


@action("imaging.manage_machines")
@require_http_methods(["GET", "POST"])
def machine(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one machine, and change its name, AE title or address."""
    known = own_machine(pk)
    form = MachineForm.of(known) if request.method == "GET" else MachineForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_machine(machine=known, **form.described, actor=request.user, now=timezone.now())
        except InvalidInput as error:
            form.note(error)
        else:
            messages.success(request, "Saved.")
            return redirect("imaging:machines")
    return show(request, form, known)


def show(request: HttpRequest, form: MachineForm, known: Machine | None) -> HttpResponse:
    """Show the form of a machine, with what is wrong on top."""
    context: dict[str, Any] = {"form": form, "machine": known, "gateway": gateway_facts()}
    if known is not None:
        context |= life_of(known)
    return render(request, "imaging/machine.html", context, status=422 if form.messages else 200)


def life_of(machine: Machine) -> dict[str, Any]:
    """Gather how a machine is: when it was heard of, what came of the last echo, what was refused, what came by day."""
    now, today = timezone.now(), timezone.localdate()
    row, refusals = machine_rows([machine.pk])[0], refusals_since(now - LATELY)
    first = today - timedelta(days=DRAWN_DAYS - 1)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    came = Instance.objects.filter(study__machine=machine, received_at__gte=since)
    days = days_of(came, Rejection.objects.filter(machine=machine, at__gte=since), first, today)
    return {
        "row": row, "state": states_of([row], refusals, now)[machine.pk], "plot": plot_of(days),
        "problem": ECHO_PROBLEMS.get(machine.echo_problem, ""),
        "refusals": [one for one in refusals if one.machine == machine],
    }  # fmt: skip


@action("imaging.manage_machines")
@require_POST
def echo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a machine whether it answers."""
    known = own_machine(pk)
    answer = call_back(machine=known, actor=request.user, now=timezone.now())
    if answer.is_answered:
        messages.success(request, f"{known.name} answered.")
    else:
        messages.error(request, f"{known.name} did not answer. {answer.words}")
    return redirect("imaging:machine", pk=pk)


@action("imaging.manage_machines")
@require_POST
def switch_machine(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a machine off, or on again; what it sent stays."""
    known = own_machine(pk)
    switch = services.remove_machine if known.is_active else services.restore_machine
    switched = switch(machine=known, actor=request.user, now=timezone.now())
    words = (
        "may send pictures again"
        if switched.is_active
        else "may not send pictures any more. What it sent stays"
    )
    messages.success(request, f"{switched.name} {words}.")
    return redirect("imaging:machine", pk=pk)
