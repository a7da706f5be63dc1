"""One study of the student's own: its pictures, its facts, and throwing away what is not wanted."""

import uuid
from collections.abc import Iterable
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
from enthesis.imaging.selectors import (
    attached_pictures,
    drawing_links,
    is_drawn_on,
    label_structures,
    pictures_of,
    reason_words,
    viewer_stack,
)
from enthesis.imaging.selectors.attached import filings_of
from enthesis.imaging.selectors.erasing import erased_from
from enthesis.imaging.selectors.holds import held_studies
from enthesis.imaging.views.comparing import beside_of

# The word's shape for each state, and in which states there is a picture to look at.
KINDS = {
    states.CLEAN: "done",
    states.UNCHECKED: "wait",
    states.READING: "wait",
    states.QUARANTINED: "stop",
    states.DISCARDED: "plain",
}
PLAIN_FILES = {"jpeg": "a JPEG file", "png": "a PNG file", "mp4": "an MP4 film", "avi": "an AVI film"}


@dataclass(frozen=True)
class PictureView:
    """One picture as the study's page lists it."""

    instance: Instance
    is_filed: bool
    may_discard: bool
    may_scale: bool = False

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
        origin = [found] if (found := origin_of(one)) else []
        return ", ".join([kind, f"{one.columns} by {one.rows} pixels", *origin, *hidden, calibration_of(one)])

    @property
    def scale_label(self) -> str:
        """Give the words of the link to the tool that sets the scale by hand; empty where there is none."""
        if not self.may_scale:
            return ""
        return "Set the scale again" if is_scaled_by_hand(self.instance) else "Set the scale"

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
    if not words:
        return "lengths cannot be measured: the machine gave no scale"
    by_hand = ", set by hand" if is_scaled_by_hand(instance) else ""
    return f"one pixel is {' or '.join(words)}{by_hand}"


def is_scaled_by_hand(instance: Instance) -> bool:
    """Tell whether the picture's owner has set its scale."""
    return any(region.get("by_hand") for region in instance.regions)


def origin_of(instance: Instance) -> str:
    """Say of what kind of plain file a picture was made; empty for what came as DICOM."""
    made_of = PLAIN_FILES.get(instance.converted_from)
    return f"from {made_of}" if made_of else ""


@action("imaging.open_inbox")
@require_safe
def study_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a study with its pictures and what can be done with them."""
    study = get_study_for(request.user, pk)
    is_held = bool(held_studies([study.pk]))
    rows = rows_of(study, is_own=can(request.user, "imaging.check_pictures", study), is_held=is_held)
    shown = [row.instance for row in rows if row.is_shown]
    beside = beside_of(request, study)
    context: dict[str, Any] = {
        "study": study,
        "when": study.performed_at or study.received_at,
        "machine": study.made_with or "Uploaded",
        "body_part": body_part_of(shown),
        "pictures": rows,
        "erased": erased_from(study),
        "is_held": is_held,
        "loops": sum(row.instance.is_loop for row in rows),
        "stack": [*viewer_stack(shown, group=beside.group), *beside.stack],
        "beside": beside,
        "drawings": drawing_links((one.pk for one in shown), beside=(one["id"] for one in beside.stack)),
        "is_drawn": is_drawn_on(request.user, (one.pk for one in shown)),
        "structures": label_structures(study.owner.cohort) if study.owner else [],
        "reading": sum(row.instance.state == states.READING for row in rows),
        "unchecked": sum(one.state == states.UNCHECKED for one in shown),
        "clean": any(row.instance.state == states.CLEAN and not row.is_filed for row in rows),
        "may_discard": any(row.may_discard for row in rows),
        "uses": offered_uses(),
    }
    return render(request, "imaging/study.html", context)


def rows_of(study: Study, *, is_own: bool, is_held: bool = False) -> list[PictureView]:
    """Give a study's pictures that are not thrown away, in the order they were recorded."""
    pictures = pictures_of(study)
    filed = set(pictures.filter(attached_pictures()).values_list("pk", flat=True))
    scalable = pictures_to_scale(pictures) if is_own else set()
    return [
        PictureView(one, one.pk in filed, is_own and not is_held and one.pk not in filed, one.pk in scalable)
        for one in pictures
    ]


def pictures_to_scale(pictures: Iterable[Instance]) -> set[uuid.UUID]:
    """Give those whose scale their owner may set: the machine gave none, and no signature binds them."""
    open_ones = {one.pk for one in pictures if one.state in states.SHOWN and not is_scaled_by_machine(one)}
    signed = {pk for pk, filing in filings_of(open_ones).items() if filing.is_signed} if open_ones else set()
    return open_ones - signed


def is_scaled_by_machine(instance: Instance) -> bool:
    """Tell whether the machine said how large a pixel is."""
    return any(region.get("mm_per_pixel") and not region.get("by_hand") for region in instance.regions)


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
