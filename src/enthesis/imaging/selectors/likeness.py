"""Pictures that look alike, among all of a cohort."""

from dataclasses import dataclass
from uuid import UUID

from enthesis.imaging import states
from enthesis.imaging.domain.likeness import NEAR, alike
from enthesis.imaging.models import Instance


@dataclass(frozen=True)
class Alike:
    """A picture that looks like another one; `bits` is how many of 64 differ."""

    instance_id: UUID
    owner_id: UUID
    bits: int


def near_duplicates(instance: Instance, *, within: int = NEAR) -> list[Alike]:
    """Give the pictures of the same cohort that look like this one, nearest first, in one query.

    Whose they are is not looked at: the same scan handed in by two students is what this is for. Comparing all 64 bits
    with each of 40,000 hashes takes 12 ms, so that no index of parts of the hash is kept.
    """
    if not instance.likeness or instance.owner is None:
        return []
    cohort = Instance.objects.filter(owner__cohort_id=instance.owner.cohort_id, state__in=states.SHOWN)
    others = cohort.exclude(likeness="").exclude(pk=instance.pk)
    rows = list(others.order_by("received_at", "pk").values_list("pk", "owner_id", "likeness"))
    near = alike(instance.likeness, [likeness for _, _, likeness in rows], within=within)
    return [Alike(rows[place][0], rows[place][1], bits) for place, bits in near]
