"""What there is to erase, what erasing it will do, and what was erased."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from enthesis.imaging import states
from enthesis.imaging.models import Hold, Instance, Study
from enthesis.imaging.permissions.keeping import erasable_instances
from enthesis.imaging.selectors.attached import Filing, filings_of, pictures_named
from enthesis.imaging.selectors.holds import held, standing_holds
from enthesis.programme.models import Enrolment

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
MOST_FOUND = 100


@dataclass(frozen=True)
class Erasable:
    """A picture that may be erased, as a row without contents; `filing` is None where it lies in no case."""

    instance: Instance
    filing: Filing | None
    is_held: bool


@dataclass(frozen=True)
class Consequences:
    """What erasing will do: the pictures that go, those of them in signed cases, and those that a hold keeps."""

    pictures: int
    filed: int
    signed: int
    held: int


def copies_of(instance: Instance) -> QuerySet[Instance]:
    """Give every picture that is the same one, whoever sent it: with the same UID, or with the same bytes."""
    same = Q(sop_instance_uid=instance.sop_instance_uid)
    if instance.object_key:
        same |= Q(object_key=instance.object_key)
    return Instance.objects.filter(same).exclude(state=states.DISCARDED)


def erasable_named(user: Any, words: str) -> list[Erasable]:
    """Give the pictures that are named by an id or an address that somebody pasted, in the order they arrived.

    The address may be that of a picture, of a study, or of a case.
    """
    pictures = erasable_instances(user).filter(_named_in(words)).exclude(state=states.DISCARDED)
    return rows_of_erasable(pictures.order_by("received_at", "pk")[:MOST_FOUND])


def _named_in(words: str) -> Q:
    named = Q(pk__in=[])
    for found in _UUID.findall(words)[:5]:
        named |= pictures_named(UUID(found))
    return named


def study_named(words: str) -> Study | None:
    """Give the one study that an id or an address names; None where there is none, or more than one."""
    studies = Study.objects.filter(
        Q(pk__in=_UUID.findall(words)[:5])
        | Q(pk__in=Instance.objects.filter(_named_in(words)).values("study_id"))
    )
    found = list(studies[:2])
    return found[0] if len(found) == 1 else None


def rows_of_erasable(pictures: QuerySet[Instance] | Sequence[Instance]) -> list[Erasable]:
    """Make rows of pictures, in three queries whatever their number."""
    if isinstance(pictures, QuerySet):
        pictures = list(pictures.select_related("study__machine", "owner__user", "owner__cohort"))
    pks = [one.pk for one in pictures]
    filings = filings_of(pks) if pks else {}
    kept = set(Instance.objects.filter(held(), pk__in=pks).values_list("pk", flat=True)) if pks else set()
    return [Erasable(one, filings.get(one.pk), one.pk in kept) for one in pictures]


def consequences_of(rows: Sequence[Erasable]) -> Consequences:
    """Count what erasing these will do."""
    filed = [row.filing for row in rows if row.filing is not None]
    return Consequences(
        pictures=len(rows),
        filed=len(filed),
        signed=sum(filing.is_signed for filing in filed),
        held=sum(row.is_held for row in rows),
    )


def holds_on(rows: Sequence[Erasable]) -> list[Hold]:
    """Give the holds that keep any of these pictures, the one that stands longest first."""
    kept = [row.instance for row in rows if row.is_held]
    if not kept:
        return []
    on = Q(owner_id__in={one.owner_id for one in kept}) | Q(study_id__in={one.study_id for one in kept})
    return list(standing_holds().filter(on).select_related("placed_by").order_by("placed_at", "pk"))


def erased_from(study: Study) -> list[Instance]:
    """Give what was erased from a study, in the order it went."""
    return list(study.instances.filter(erased_at__isnull=False).order_by("erased_at", "pk"))


def pictures_left_of(owner: Enrolment) -> QuerySet[Instance]:
    """Give the pictures of a student that are not thrown away, in the order they arrived."""
    return Instance.objects.filter(owner=owner).exclude(state=states.DISCARDED).order_by("received_at", "pk")


def erased_for(user: Any) -> QuerySet[Instance]:
    """Give what was erased among the pictures that this person may erase, the latest first."""
    gone = erasable_instances(user).filter(erased_at__isnull=False)
    return gone.select_related("owner__user", "owner__cohort").order_by("-erased_at", "pk")
