"""One study of the student's own: its pictures, its facts, and throwing away what is not wanted."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.permissions import can, require
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import services, states
from enthesis.imaging.domain.filing import offered_uses
from enthesis.imaging.models import Instance, Study
from enthesis.imaging.permissions import get_own_instance_for, get_study_for
from enthesis.imaging.selectors import attached_pictures, pictures_of, reason_words, viewer_stack

# The word's shape for each state, and in which states there is a picture to look at.
KINDS = {
    states.CLEAN: "done",
    states.UNCHECKED: "wait",
    states.READING: "wait",
    states.QUARANTINED: "stop",
    states.DISCARDED: "plain",
}


@dataclass(frozen=True)
class PictureView:
    """One picture as the study's page lists it."""

    instance: Instance
    is_filed: bool
    may_discard: bool

    @property
    def pk(self) -> uuid.UUID:
        """Give the picture's id."""
        return self.instance.pk

    @property
    def is_shown(self) -> bool:
        """Tell whether there is a picture to look at."""
        return self.instance.state in states.SHOWN

    @property
    def word(self) -> str:
        """Give the state in words."""
        return "In a case" if self.is_filed else str(self.instance.get_state_display())

    @property
    def kind(self) -> str:
        """Give the shape of the state."""
        return KINDS[self.instance.state]

    @property
    def facts(self) -> str:
        """Give what is known about the picture: "Still, 640 by 480, 0.06 mm to a pixel"."""
        one = self.instance
        kind = f"Loop of {one.frames} frames" if one.is_loop else "Still"
        blanked = one.writing.get("blanked", 0)
        hidden = [f"writing blacked out in {count(blanked, 'place')}"] if blanked else []
        return ", ".join([kind, f"{one.columns} by {one.rows} pixels", *hidden, calibration_of(one)])

    @property
    def why(self) -> str:
        """Give why a picture is locked away."""
        return reason_words(self.instance) if self.instance.state == states.QUARANTINED else ""


def calibration_of(instance: Instance) -> str:
    """Give the size of one pixel, so that one knows whether lengths can be measured.

    The regions of one picture may be scaled differently; each size is named once, in mm.
    """
    sizes = [region["mm_per_pixel"] for region in instance.regions if region.get("mm_per_pixel")]
    words = list(dict.fromkeys(f"{max(size):.2g}\u00a0mm" for size in sizes))
    return (
        f"one pixel is {' or '.join(words)}"
        if words
        else "lengths cannot be measured: the machine gave no scale"
    )


@action("imaging.open_inbox")
@require_safe
def study_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a study with its pictures and what can be done with them."""
    study = get_study_for(request.user, pk)
    rows = rows_of(study, is_own=can(request.user, "imaging.check_pictures", study))
    shown = [row.instance for row in rows if row.is_shown]
    context: dict[str, Any] = {
        "study": study,
        "when": study.performed_at or study.received_at,
        "machine": study.made_with or "Uploaded",
        "body_part": body_part_of(shown),
        "pictures": rows,
        "loops": sum(row.instance.is_loop for row in rows),
        "stack": viewer_stack(shown),
        "reading": sum(row.instance.state == states.READING for row in rows),
        "unchecked": sum(one.state == states.UNCHECKED for one in shown),
        "clean": any(row.instance.state == states.CLEAN and not row.is_filed for row in rows),
        "may_discard": any(row.may_discard for row in rows),
        "uses": offered_uses(),
    }
    return render(request, "imaging/study.html", context)


def rows_of(study: Study, *, is_own: bool) -> list[PictureView]:
    """Give a study's pictures that are not thrown away, in the order they were recorded."""
    pictures = pictures_of(study)
    filed = set(pictures.filter(attached_pictures()).values_list("pk", flat=True))
    return [PictureView(one, one.pk in filed, is_own and one.pk not in filed) for one in pictures]


def body_part_of(instances: list[Instance]) -> str:
    """Give the parts of the body that the machine named, each once."""
    parts = dict.fromkeys(one.body_part.replace("_", " ").lower() for one in instances if one.body_part)
    return ", ".join(parts)


@action("imaging.check_pictures")
@require_POST
def discard_study(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away a study's pictures that are in no case."""
    study = get_study_for(request.user, pk)
    require(request.user, "imaging.check_pictures", study)
    gone = services.discard_study(actor=request.user, study=study, now=timezone.now())
    messages.success(request, f"{count(gone, 'picture')} thrown away.")
    return redirect("imaging:inbox")


@action("imaging.check_pictures")
@require_POST
def discard_picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw one picture away."""
    instance = get_own_instance_for(request.user, pk)
    require(request.user, "imaging.check_pictures", instance)
    services.discard_instance(actor=request.user, instance=instance, now=timezone.now())
    messages.success(request, "The picture was thrown away.")
    return redirect("imaging:study", pk=instance.study_id)
