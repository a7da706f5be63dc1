"""For whoever keeps receiving running: connecting a machine, how it goes, what failed, and numbers for monitoring."""

import csv
import hmac
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.paging import CountedWithin, address_without
from enthesis.core.views import action, public
from enthesis.core.words import count
from enthesis.imaging.models import Instance, Machine
from enthesis.imaging.selectors import refusals_since
from enthesis.imaging.selectors.failures import failed_work, failed_work_for, unheard_answers
from enthesis.imaging.selectors.metrics import metrics_text
from enthesis.imaging.selectors.traffic import plot_of, seconds_words, traffic_since
from enthesis.imaging.services import replaying
from enthesis.imaging.views.machines import gateway_facts, own_machine

PER_PAGE = 50
LATELY = timedelta(days=7)
SPANS = ((7, "7 days"), (30, "30 days"), (90, "90 days"))
# A scrape counts whole tables; whoever asks more often gets the answer of a moment ago.
REMEMBERED_S = 10


@action("imaging.connect_machines")
@require_safe
def connect(request: HttpRequest) -> HttpResponse:
    """Say how any machine is connected, and lead to the page of each."""
    context = {
        "machine": None,
        "gateway": gateway_facts(),
        "machines": Machine.objects.order_by("name", "pk"),
    }
    return render(request, "imaging/connect.html", context)


@action("imaging.connect_machines")
@require_safe
def connect_machine(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how one machine is connected, ready to be printed and taken along."""
    machine = own_machine(pk)
    context = {"machine": machine, "settings": to_type(machine), **heard_of(pk)}
    return render(request, "imaging/connect.html", context)


@action("imaging.connect_machines")
@require_safe
def heard(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was heard of a machine by now; the page that waits for it asks every few seconds."""
    return render(request, "imaging/_heard.html", {"machine": own_machine(pk), **heard_of(pk)})


def to_type(machine: Machine | None) -> list[tuple[str, str, str]]:
    """Give what is typed into a machine: what it is, the value, and other names that machines have for it."""
    known = dict(gateway_facts())
    rows = [
        ("Our AE title", known["AE title"], "Called AE, server AE, remote AE"),
        ("Host", known["Host"], "IP address, server address, remote host"),
    ]
    if machine is not None and machine.needs_certificate:
        tls = str(settings.DICOM_TLS_PORT) if settings.DICOM_TLS_PORT else "not set up here yet"
        rows.append(("Port", tls, "Remote port, server port; this one is encrypted"))
        rows.append(("TLS", "on, with the machine’s certificate", "Secure, encryption, node authentication"))
    else:
        rows.append(("Port", known["Port"], "Remote port, server port"))
        rows.append(("TLS", "off", "Secure, encryption"))
    own = machine.ae_title if machine is not None else "a title of its own, as on our list"
    return [*rows, ("The machine’s own AE title", own, "Calling AE, local AE, station AE")]


def heard_of(pk: int) -> dict[str, Any]:
    """Give when the last picture of a machine came, and why it was refused since."""
    came = Instance.objects.filter(study__machine_id=pk).order_by("-received_at")
    refusals = [
        one for one in refusals_since(timezone.now() - LATELY) if one.machine and one.machine.pk == pk
    ]
    return {"last_at": came.values_list("received_at", flat=True).first(), "refusals": refusals}


@action("imaging.see_receiving")
@require_safe
def receiving(request: HttpRequest) -> HttpResponse:
    """Show how receiving goes: what came, how long it takes, what waits, and how full the store is."""
    days, traffic = asked_for(request)
    context = {
        "days": days, "spans": SPANS, "traffic": traffic, "plot": plot_of(traffic.days), "seconds": seconds_words,
        "address": address_without(request, "days"),
    }  # fmt: skip
    return render(request, "imaging/receiving.html", context)


def asked_for(request: HttpRequest) -> tuple[int, Any]:
    """Give the number of days that were asked for, and how receiving went in them."""
    asked = request.GET.get("days", "")
    days = next((number for number, _ in SPANS if str(number) == asked), 30)
    first = timezone.localdate() - timedelta(days=days - 1)
    return days, traffic_since(first, now=timezone.now())


@action("imaging.see_receiving")
@require_safe
def receiving_csv(request: HttpRequest) -> HttpResponse:
    """Give the same numbers by day as a table (RFC 4180)."""
    days, traffic = asked_for(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receiving-{days}-days.csv"'
    table = csv.writer(response)
    table.writerow(["day", "received", "shown", "quarantined", "refused"])
    for day in traffic.days:
        table.writerow([day.on.isoformat(), day.received, day.shown, day.locked, day.refused])
    return response


@action("imaging.replay_work")
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """List the work on pictures that failed for good, what was refused, and what no machine has heard."""
    now = timezone.now()
    page = CountedWithin(failed_work(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "address": address_without(request, "page"), "refusals": refusals_since(now - LATELY),
        "unheard": list(unheard_answers(now)[:PER_PAGE]),
    }  # fmt: skip
    return render(request, "imaging/failed.html", context)


@action("imaging.replay_work")
@require_POST
def replay(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Try one piece of work again."""
    replaying.replay_work(job=failed_work_for(request.user, pk), actor=request.user, now=timezone.now())
    messages.success(request, "It is being tried again.")
    return redirect("imaging:failed")


@action("imaging.replay_work")
@require_POST
def replay_all(request: HttpRequest) -> HttpResponse:
    """Try all of it again."""
    queued = replaying.replay_all(actor=request.user, now=timezone.now())
    messages.success(request, f"{count(queued, 'piece')} of work being tried again.")
    return redirect("imaging:failed")


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers to a program that watches and knows the token; without a token in the settings, nothing."""
    token = settings.METRICS_TOKEN
    if not token:
        raise Http404
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # Compared as bytes in constant time, so that nobody can feel their way to the token.
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    text = cache.get_or_set("imaging.metrics", lambda: metrics_text(now=timezone.now()), REMEMBERED_S)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
