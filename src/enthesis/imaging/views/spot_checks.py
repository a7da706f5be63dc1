"""Spot checks: the list of those that wait, one picture to look at, and the answer."""

import json

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.errors import InvalidInput
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.models import SpotCheck
from enthesis.imaging.permissions.spot_checks import get_spot_check_for, visible_spot_checks
from enthesis.imaging.views.pictures import MANY_JPEGS, NOT_KEPT
from enthesis.imaging.views.quarantine import data_address


@action("imaging.check_spots")
@require_safe
def spot_checks(request: HttpRequest) -> HttpResponse:
    """List the checked pictures that wait to be looked at again, those drawn first on top."""
    joined = ("instance__study__machine", "instance__owner__user")
    waiting = visible_spot_checks(request.user).select_related(*joined).order_by("drawn_at", "pk")
    looked = Count("pk", filter=Q(found__isnull=False))
    context = {
        "page": page_of(request, waiting, is_counted_within=True),
        "so_far": SpotCheck.objects.aggregate(looked=looked, named=Count("pk", filter=Q(found=True))),
        "address": address_without(request, "page"),
    }
    return render(request, "imaging/spot_checks.html", context)


def kept_spot_check(request: HttpRequest, pk: int) -> SpotCheck:
    """Give a spot check that waits for this steward; raises NotVisible or NotAllowed otherwise."""
    found = get_spot_check_for(request.user, pk)
    require(request.user, "imaging.check_spots", found)
    return found


@action("imaging.check_spots")
@require_safe
def spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one checked picture with the question whether it identifies a patient."""
    found = kept_spot_check(request, pk)
    opened = services.open_spot_check(actor=request.user, spot_check=found, now=timezone.now())
    is_loop = found.instance.is_loop
    context = {
        "spot_check": found,
        "instance": found.instance,
        "picture": data_address(opened.picture),
        "frames": reverse("imaging:spot_check_frames", kwargs={"pk": pk}) if is_loop else "",
        "offsets": json.dumps(opened.offsets, separators=(",", ":")),
    }
    return render(request, "imaging/spot_check.html", context)


@action("imaging.check_spots")
@require_safe
def spot_check_frames(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give every frame of a checked loop, one JPEG after the other."""
    found = kept_spot_check(request, pk)
    bundle = services.open_spot_frames(actor=request.user, spot_check=found, now=timezone.now())
    response = FileResponse(bundle, content_type=MANY_JPEGS)
    response["Cache-Control"] = NOT_KEPT
    response["X-Content-Type-Options"] = "nosniff"
    return response


@action("imaging.check_spots")
@require_POST
def answer_spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answer: nothing identifies a patient, or something does."""
    found, answer = kept_spot_check(request, pk), request.POST.get("answer")
    if answer not in ("fine", "identifies"):
        raise InvalidInput("Choose one of the two answers. The picture still waits.")
    identifies = answer == "identifies"
    is_locked = services.answer_spot_check(
        actor=request.user, spot_check=found, identifies=identifies, now=timezone.now()
    )
    if identifies and not is_locked:
        messages.warning(request, "This picture lies in a case, so it cannot be locked away. Erase it here.")
        return redirect("imaging:erase", pk=found.instance_id)
    words = (
        "Locked away, and its owner was told." if identifies else "Noted: nothing on it identifies a patient."
    )
    messages.success(request, words)
    return redirect("imaging:spot_checks")
