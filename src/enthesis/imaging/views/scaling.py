"""Setting the scale of one's own picture by hand: two points on its depth scale and the distance between them."""

import math
import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.imaging import services, states
from enthesis.imaging.domain.scaling import Ends
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_own_instance_for
from enthesis.imaging.views.studies import origin_of

POINTS: Final = {
    "x0": "First point, from the left", "y0": "First point, from the top",
    "x1": "Second point, from the left", "y1": "Second point, from the top",
}  # fmt: skip
LABELS: Final = {**POINTS, "centimetres": "Centimetres between the two points"}


def picture_to_scale(request: HttpRequest, pk: uuid.UUID) -> Instance:
    """Give an own picture that can be looked at; raises NotVisible or NotAllowed otherwise."""
    instance = get_own_instance_for(request.user, pk)
    require(request.user, "imaging.scale_picture", instance)
    if instance.state not in states.SHOWN:
        raise NotVisible("There is no such picture among yours.")
    return instance


def read_number(text: str) -> float | None:
    """Read a number as people write it, with a point or a comma; None where it is none."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < 1e6 else None


def read_scale(request: HttpRequest) -> tuple[Ends, float]:
    """Read the two points and the distance; raises InvalidInput with the fields at fault."""
    found = {name: read_number(request.POST.get(name, "")) for name in LABELS}
    errors = {name: "Write a number of pixels." for name in POINTS if found[name] is None}
    if found["centimetres"] is None:
        errors["centimetres"] = "Write the distance in centimetres, such as 3 or 2.5."
    if errors:
        raise InvalidInput("The scale could not be read.", fields=errors)
    values = {name: value for name, value in found.items() if value is not None}
    return Ends(*(values[name] for name in POINTS)), values["centimetres"]


@action("imaging.scale_picture")
@require_http_methods(["GET", "HEAD", "POST"])
def scale(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a picture with the tool to set its scale, and save what was set."""
    instance = picture_to_scale(request, pk)
    if request.method != "POST":
        return show(request, instance, {})
    try:
        ends, centimetres = read_scale(request)
        services.calibrate_picture(
            actor=request.user, instance=instance, ends=ends, centimetres=centimetres, now=timezone.now()
        )
    except InvalidInput as error:
        return show(request, instance, error.fields or {"": error.message})
    messages.success(request, "The scale is set. Lengths can be measured on this picture now.")
    return redirect("imaging:study", pk=instance.study_id)


def show(request: HttpRequest, instance: Instance, errors: dict[str, str]) -> HttpResponse:
    """Show the tool, with what is wrong on top."""
    set_before = [region["mm_per_pixel"][0] for region in instance.regions if region.get("by_hand")]
    context: dict[str, Any] = {
        "instance": instance,
        "labels": LABELS,
        "points": POINTS,
        "given": {name: request.POST.get(name, "") for name in LABELS},
        "errors": errors,
        "set_before": set_before[0] if set_before else None,
        "origin": f"This picture was made {origin_of(instance)}, so it has no scale."
        if origin_of(instance)
        else "The machine gave no scale for this picture.",
    }
    return render(request, "imaging/scale.html", context, status=422 if errors else 200)


@action("imaging.scale_picture")
@require_POST
def forget_scale(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Remove a scale that was set by hand."""
    instance = picture_to_scale(request, pk)
    services.forget_scale(actor=request.user, instance=instance, now=timezone.now())
    messages.success(request, "The scale is removed. Lengths cannot be measured on this picture.")
    return redirect("imaging:study", pk=instance.study_id)
