"""A student's own pictures that are not in a case yet."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from enthesis.imaging import states
from enthesis.imaging.models import Instance, Machine, Study
from enthesis.imaging.selectors.attached import attached_pictures
from enthesis.imaging.selectors.holds import held

FAR = timedelta(days=36_500)
# By the moment that stands above a study: when it was scanned, or when it arrived where the machine gave no time.
NEWEST = (Coalesce("study__performed_at", "study__received_at").desc(), "study_id")
# The order in which a machine recorded pictures. Databases differ in where they put what has no number.
RECORDED = (
    F("series_number").asc(nulls_last=True), F("instance_number").asc(nulls_last=True), "received_at", "pk",
)  # fmt: skip
# Words that machines and machine operators use for a body part, by the region they may mean.
REGION_WORDS = {
    "shoulder": ("shoulder", "clavicle", "scapula", "humerus", "arm"),
    "elbow": ("elbow", "forearm", "arm"),
    "wrist": ("wrist", "hand", "finger", "thumb", "forearm"),
    "hand": ("hand", "finger", "thumb", "wrist"),
    "hip": ("hip", "groin", "pelvis", "thigh"),
    "groin": ("groin", "hip", "pelvis"),
    "knee": ("knee", "leg", "thigh", "calf", "patella"),
    "ankle": ("ankle", "foot", "heel", "achilles", "leg"),
    "foot": ("foot", "toe", "heel", "ankle", "forefoot"),
}


@dataclass(frozen=True)
class UnfiledCount:
    """How many pictures of a study are in no case: `ready` to be filed, or `unchecked`.

    Of `warned` of them their owner was told that they will be thrown away.
    """

    study_id: uuid.UUID
    ready: int
    unchecked: int
    warned: int = 0


@dataclass(frozen=True)
class UnfiledStudy:
    """A study with those of its pictures that are not in a case: `ready` to be filed, or `unchecked`."""

    study: Study
    unfiled: list[Instance]

    @property
    def pk(self) -> uuid.UUID:
        """Give the study's id."""
        return self.study.pk

    @property
    def is_held(self) -> bool:
        """Tell whether it is under a hold, so that nothing of it can be thrown away."""
        return any(getattr(instance, "is_held", False) for instance in self.unfiled)

    @property
    def performed_at(self) -> datetime | None:
        """Give when it was scanned by the machine's clock."""
        return self.study.performed_at

    @property
    def received_at(self) -> datetime:
        """Give when its first picture arrived."""
        return self.study.received_at

    @property
    def machine(self) -> Machine | None:
        """Give the machine that sent it; None for an upload."""
        return self.study.machine

    @property
    def ready(self) -> list[Instance]:
        """Give the pictures that can be filed now."""
        return [instance for instance in self.unfiled if instance.state == states.CLEAN]

    @property
    def unchecked(self) -> list[Instance]:
        """Give the pictures that wait for an answer."""
        return [instance for instance in self.unfiled if instance.state == states.UNCHECKED]

    @property
    def day(self) -> date:
        """Give the day of the scan, or of its arrival, in the reader's time zone."""
        return timezone.localdate(self.performed_at or self.received_at)


def pictures_of(study: Study) -> QuerySet[Instance]:
    """Give a study's pictures that are not thrown away, in the order they were recorded."""
    return Instance.objects.filter(study=study).exclude(state=states.DISCARDED).order_by(*RECORDED)


def unfiled_pictures(user: Any) -> QuerySet[Instance]:
    """Give a person's own pictures that can be looked at and are in no case."""
    own = Instance.objects.filter(owner__user_id=user.pk, state__in=states.SHOWN)
    return own.exclude(attached_pictures())


def unfiled_counts(user: Any) -> list[UnfiledCount]:
    """Count a person's pictures that are in no case by study, newest study first, without reading any of them."""
    counted = (
        unfiled_pictures(user)
        .values_list("study_id")
        .annotate(
            ready=Count("pk", filter=Q(state=states.CLEAN)),
            unchecked=Count("pk", filter=Q(state=states.UNCHECKED)),
            warned=Count("warned_at"),
        )
    )
    return [UnfiledCount(*row) for row in counted.order_by(*NEWEST)]


def unfiled_studies(user: Any, among: Iterable[uuid.UUID] | None = None) -> list[UnfiledStudy]:
    """Give a person's studies with pictures that are in no case, newest first, in one query.

    Parameters
    ----------
    among
        Only these, such as one page of them; without it all.
    """
    pictures = (
        unfiled_pictures(user) if among is None else unfiled_pictures(user).filter(study_id__in=list(among))
    )
    studies: dict[uuid.UUID, UnfiledStudy] = {}
    for instance in (
        pictures.select_related("study__machine").annotate(is_held=held()).order_by(*NEWEST, *RECORDED)
    ):
        studies.setdefault(instance.study_id, UnfiledStudy(instance.study, [])).unfiled.append(instance)
    return list(studies.values())


def unchecked_of(user: Any) -> QuerySet[Instance]:
    """Give a person's own pictures that wait for an answer, oldest arrival first."""
    own = Instance.objects.filter(owner__user_id=user.pk, state=states.UNCHECKED)
    return own.select_related("study__machine").order_by("received_at", "pk")


def reading_count(user: Any) -> int:
    """Count a person's own pictures whose writing is still to be read."""
    return Instance.objects.filter(owner__user_id=user.pk, state=states.READING).count()


def waiting_count(user: Any) -> int:
    """Count a person's studies with pictures that are in no case, to be checked or filed."""
    return unfiled_pictures(user).values("study_id").distinct().count()


def suggest_for_case(
    studies: Sequence[UnfiledStudy], *, performed_on: date | None, region: str = "", machine: str = ""
) -> list[UnfiledStudy]:
    """Order studies by how likely they belong to a case: the day first, then body part and machine.

    Parameters
    ----------
    performed_on
        The day of the case; without one the newest come first.
    region
        The id of the case's region, such as "wrist-hand".
    machine
        What the student wrote about the machine.
    """

    def rank(study: UnfiledStudy) -> tuple[timedelta, bool, bool]:
        apart = abs(study.day - performed_on) if performed_on else FAR
        return apart, not _shows(study, region), not _is_from(study, machine)

    return sorted(studies, key=rank)


def _shows(study: UnfiledStudy, region: str) -> bool:
    words = [
        word
        for part in region.lower().replace("_", "-").split("-")
        for word in (part, *REGION_WORDS.get(part, ()))
    ]
    parts = " ".join(instance.body_part.lower() for instance in study.unfiled)
    return any(word and word in parts for word in words)


def _is_from(study: UnfiledStudy, machine: str) -> bool:
    names = [study.machine.name if study.machine else "", study.study.manufacturer, study.study.model]
    known = " ".join(names).lower()
    return any(word in known for word in machine.lower().split() if len(word) > 2)
