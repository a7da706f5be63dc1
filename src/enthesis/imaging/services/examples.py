"""What a machine profile does, on pictures: the one it was learned from, and those that wait. Shown, never kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enthesis.core.blobs import store
from enthesis.core.permissions import can
from enthesis.imaging import states
from enthesis.imaging.domain import CannotRender, render_into
from enthesis.imaging.domain.marking import Brightest, Mask
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.permissions import is_own_picture, visible_quarantine
from enthesis.imaging.selectors.profiles import screen_of
from enthesis.imaging.selectors.sealed_lists import may_share_mask, sealed_facts
from enthesis.imaging.services.masking import CannotOpen, NothingToKeep, look_at, masked_copy, note_opening

MOST_RECENT = 5


@dataclass(frozen=True)
class Example:
    """A picture as a profile leaves it, as one JPEG of the brightest of all frames; empty where it cannot be shown."""

    instance: Instance
    picture: bytes
    problem: str = ""


def profile_examples(*, actor: Any, profile: Profile, now: datetime | None = None) -> list[Example]:
    """Give the picture that a profile was learned from, and up to five that wait, masked by it; each look is recorded.

    Pictures of cohorts that the steward does not keep, and their own, are left out.
    """
    screen = screen_of(profile)
    mask = Mask(screen.keep, screen.blank)
    examples = [_example(one, mask) for one in _candidates(actor, profile)]
    for one in examples:
        note_opening("imaging.preview_quarantined", actor, one.instance, {"profile": profile.pk}, now)
    return examples


def _candidates(actor: Any, profile: Profile) -> Iterator[Instance]:
    first = profile.learned_from
    if first is not None and _may_show(actor, first):
        yield first
    look = (profile.machine_key, profile.rows, profile.columns)
    found = [one for one in sealed_facts(actor) if one.look == look and may_share_mask(one, actor)]
    alike = [one for one in found if one.pk != profile.learned_from_id]
    latest = sorted(alike, key=lambda one: one.received_at, reverse=True)[:MOST_RECENT]
    waiting = visible_quarantine(actor).select_related("study", "owner__user")
    yield from waiting.filter(pk__in=[one.pk for one in latest]).order_by("-received_at", "pk")


def _may_show(actor: Any, instance: Instance) -> bool:
    is_there = instance.state != states.DISCARDED
    return (
        is_there and can(actor, "imaging.keep_quarantine", instance) and not is_own_picture(actor, instance)
    )


def _example(instance: Instance, mask: Mask) -> Example:
    try:
        if instance.state not in states.SHOWN:
            with masked_copy(instance, mask) as copy:
                return Example(instance, look_at(copy).picture)
        composite = Brightest()
        with store().open(instance.object_key) as dicom:
            render_into(composite, dicom)
        return Example(instance, composite.jpeg())
    except CannotRender as error:
        return Example(instance, b"", str(error))
    except (CannotOpen, NothingToKeep) as error:
        return Example(instance, b"", error.message)
