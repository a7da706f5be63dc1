"""Sealed pictures of one machine in one size, marked once and looked at together before they are kept."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from enthesis.core.errors import InvalidInput
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import forms, services
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import visible_quarantine
from enthesis.imaging.selectors.sealed_lists import alike_of
from enthesis.imaging.views.quarantine import data_address, field_values, kept_picture, show

# As many as a person can look at with care on one page, and a page can be made of in seconds.
AT_ONCE = 12


@action("imaging.keep_quarantine")
@require_POST
def alike(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what the boxes that were marked on one picture would keep of it and of those that look like it."""
    instance, rows = kept_picture(request, pk), forms.read_box_fields(request.POST)
    try:
        mask = forms.read_mask(rows, instance)
    except InvalidInput as error:
        return show(request, instance, rows=rows, errors=error.fields or {"": error.message})
    pks = [instance.pk, *alike_of(request.user, instance)]
    found = visible_quarantine(request.user).select_related("study__machine", "owner__user").in_bulk(pks)
    pictures = [found[one] for one in pks if one in found]
    return _grid(request, pictures, mask, rows)


def _grid(
    request: HttpRequest, pictures: list[Instance], mask: Mask, rows: list[forms.BoxFields]
) -> HttpResponse:
    """Show one page of pictures as a mask would leave each."""
    now, first = timezone.now(), pictures[0]
    shown = services.preview_alike(actor=request.user, instances=pictures[:AT_ONCE], mask=mask, now=now)
    context: dict[str, Any] = {
        "first": first,
        "shown": [
            (one, data_address(made.picture) if made else "", made.seen if made else "", problem)
            for one, made, problem in shown
        ],
        "total": len(pictures),
        "boxes": field_values(rows),
        "can_learn": request.POST.get("learned") != "1",
    }
    return render(request, "imaging/alike.html", context)


@action("imaging.keep_quarantine")
@require_POST
def keep_alike(request: HttpRequest) -> HttpResponse:
    """Keep of the ticked pictures what was shown of each; the others stay sealed."""
    rows, ticked = forms.read_box_fields(request.POST), forms.read_ids(request.POST, "instance")[:AT_ONCE]
    instances = list(visible_quarantine(request.user).filter(pk__in=ticked))
    if not instances:
        messages.warning(request, "No picture was ticked, so nothing was released.")
        return redirect("imaging:quarantine")
    released = services.release_alike(
        actor=request.user, seen={one.pk: request.POST.get(f"seen.{one.pk}", "") for one in instances},
        mask=forms.read_mask(rows, instances[0]), learn=request.POST.get("learn") == "on", now=timezone.now(),
    )  # fmt: skip
    if released.done:
        words = f"{count(released.done, 'picture')} released. Their owners now look at what is left."
        messages.success(request, words)
    for words in sorted(set(released.refused.values())):
        messages.warning(request, words)
    return redirect("imaging:quarantine")
