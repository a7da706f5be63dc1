"""Quarantine as a list: filtered, sorted, and in groups of pictures that look alike. Read in one question."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.permissions import visible_quarantine
from enthesis.imaging.selectors.profiles import SCREEN_UNKNOWN, boxes_of, known_screen, machine_key
from enthesis.imaging.selectors.quarantine import REASON_WORDS, SOON, QuarantineRow, rows_of

NOBODY = "nobody"
FEWEST_ALIKE = 2


@dataclass(frozen=True)
class SealedFacts:
    """A sealed picture in a list of all, without its row. `key` is its machine as it is compared."""

    pk: uuid.UUID
    reasons: tuple[str, ...]
    machine: str
    key: str
    rows: int
    columns: int
    owner_pk: int | None
    owner_user: uuid.UUID | None
    owner: str
    received_at: datetime
    expires_at: datetime

    @property
    def look(self) -> tuple[str, int, int]:
        """Give what pictures that look alike have in common."""
        return (self.key, self.rows, self.columns)


@dataclass(frozen=True)
class SealedWanted:
    """Which sealed pictures are looked for, and in which order."""

    reason: str = ""
    machine: str = ""
    owner: str = ""
    soon: bool = False
    order: str = "expires"

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is filtered away."""
        return bool(self.reason or self.machine or self.owner or self.soon)


ORDERS: dict[str, Callable[[SealedFacts], Any]] = {
    "expires": lambda one: one.expires_at,
    "received": lambda one: one.received_at,
    "machine": lambda one: one.machine.casefold(),
    "owner": lambda one: one.owner.casefold(),
}
_COLUMNS = (
    "pk", "reasons", "study__machine__name", "study__manufacturer", "study__model", "rows", "columns", "owner_id",
    "owner__user_id", "owner__user__name", "received_at", "expires_at",
)  # fmt: skip


def sealed_facts(user: Any) -> list[SealedFacts]:
    """Give everything sealed that this steward keeps, in one question; quarantine empties itself in days."""
    found = []
    for pk, reasons, name, maker, model, *rest in visible_quarantine(user).values_list(*_COLUMNS):
        rows, columns, place, owner_user, owner, received, expires = rest
        machine = name or " ".join(word for word in (maker, model) if word) or "Unknown machine"
        found.append(
            SealedFacts(
                pk, tuple(reasons), machine, machine_key(maker, model), rows, columns, place, owner_user,
                owner or "", received, expires,
            )
        )  # fmt: skip
    return found


def narrowed(facts: Iterable[SealedFacts], wanted: SealedWanted, now: datetime) -> list[SealedFacts]:
    """Give those that are looked for, in the order that is wanted."""
    kept = [
        one
        for one in facts
        if (not wanted.reason or wanted.reason in one.reasons)
        and (not wanted.machine or wanted.machine == one.machine)
        and (not wanted.owner or wanted.owner == str(one.owner_pk or NOBODY))
        and (not wanted.soon or one.expires_at <= now + SOON)
    ]
    falling = wanted.order.startswith("-")
    by = ORDERS.get(wanted.order.removeprefix("-"), ORDERS["expires"])
    return sorted(kept, key=lambda one: (by(one), str(one.pk)), reverse=falling)


@dataclass(frozen=True)
class Choices:
    """What a list of sealed pictures can be narrowed to: pairs of value and words."""

    reasons: list[tuple[str, str]]
    machines: list[tuple[str, str]]
    owners: list[tuple[str, str]]
    soon: int


def choices_of(facts: Sequence[SealedFacts], now: datetime) -> Choices:
    """Give the reasons, machines and owners that there are among sealed pictures, and how many go soon."""
    present = {code for one in facts for code in one.reasons}
    people = {str(one.owner_pk or NOBODY): one.owner or "Nobody’s yet" for one in facts}
    return Choices(
        [(code, words) for code, words in REASON_WORDS.items() if code in present],
        [(name, name) for name in sorted({one.machine for one in facts}, key=str.casefold)],
        sorted(people.items(), key=lambda pair: pair[1].casefold()),
        sum(one.expires_at <= now + SOON for one in facts),
    )


@dataclass(frozen=True)
class Alike:
    """Sealed pictures of one machine in one size, none of which says what is scan: one mask may answer all."""

    machine: str
    rows: int
    columns: int
    pks: list[uuid.UUID] = field(default_factory=list)

    @property
    def size(self) -> str:
        """Write the size: "800 × 600"."""
        return f"{self.columns} × {self.rows}"


def alike_groups(facts: Iterable[SealedFacts], user: Any) -> list[Alike]:
    """Give groups of at least two pictures that look alike and that this steward may mark, the largest first."""
    groups: dict[tuple[str, int, int], list[SealedFacts]] = defaultdict(list)
    for one in facts:
        if may_share_mask(one, user):
            groups[one.look].append(one)
    large = sorted((group for group in groups.values() if len(group) >= FEWEST_ALIKE), key=len, reverse=True)
    return [_alike(group) for group in large]


def may_share_mask(one: SealedFacts, user: Any) -> bool:
    """Tell whether what is marked on another picture may answer this one: known machine, and somebody else's."""
    is_elses = one.owner_user is not None and one.owner_user != user.pk
    return bool(one.key) and is_elses and bool(one.reasons) and set(one.reasons) <= SCREEN_UNKNOWN


def _alike(group: list[SealedFacts]) -> Alike:
    ordered = sorted(group, key=lambda one: (one.expires_at, str(one.pk)))
    first = ordered[0]
    return Alike(first.machine, first.rows, first.columns, [one.pk for one in ordered])


def alike_of(user: Any, instance: Instance) -> list[uuid.UUID]:
    """Give the other sealed pictures that one mask may answer together with this one, those that go first on top."""
    facts = sealed_facts(user)
    own = next((one for one in facts if one.pk == instance.pk), None)
    if own is None or not may_share_mask(own, user):
        return []
    same = [one for one in facts if one.look == own.look and one.pk != own.pk and may_share_mask(one, user)]
    return _alike(same).pks if same else []


def waiting_alike(user: Any, profile: Profile) -> list[uuid.UUID]:
    """Give the sealed pictures that a profile may answer and this steward may release, those that go first on top."""
    look = (profile.machine_key, profile.rows, profile.columns)
    same = [one for one in sealed_facts(user) if one.look == look and may_share_mask(one, user)]
    return _alike(same).pks if same else []


def to_mark(user: Any) -> dict[tuple[str, int, int], uuid.UUID]:
    """Give for each machine and size a sealed picture that this steward may mark, best one that says no scan area."""
    facts = [one for one in sealed_facts(user) if one.owner_user not in (None, user.pk)]
    facts.sort(key=lambda one: (may_share_mask(one, user), one.received_at))
    return {one.look: one.pk for one in facts if one.key}


def sealed_rows(user: Any, pks: Sequence[uuid.UUID], now: datetime | None = None) -> list[QuarantineRow]:
    """Give one page of sealed pictures as rows, in this order."""
    found = visible_quarantine(user).select_related("study__machine", "owner__user").in_bulk(list(pks))
    return rows_of((found[pk] for pk in pks if pk in found), now or timezone.now())


def suggested_mask(instance: Instance) -> Mask | None:
    """Give the boxes that are offered first: what a person marked, a profile says or the machine said; mostly none.

    Offering is all: nothing is kept before a steward was shown what these boxes would keep.
    """
    if instance.marked:
        return Mask.of_rows(instance.marked)
    if instance.regions and not SCREEN_UNKNOWN & set(instance.reasons):
        return Mask(boxes_of(instance.regions))
    study = instance.study
    screen = known_screen(study.manufacturer, study.model, instance.rows, instance.columns)
    return Mask(screen.keep, screen.blank) if screen else None
