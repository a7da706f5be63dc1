"""What is known about the screens of machines, and how many of their pictures still go to quarantine."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Q, When

from enthesis.imaging import states
from enthesis.imaging.domain import Box, KnownScreen
from enthesis.imaging.models import Instance, Profile

NOT_PLAIN = re.compile(r"[^a-z0-9]+")
UNREADABLE = "writing_unread"
COUNTED = timedelta(days=90)
SCREEN_UNKNOWN = frozenset({"no_usable_region", "region_is_screen"})
"""Reasons that another picture of the same machine and size has as well, and the same boxes answer."""
NAME = re.compile(r"profile ([0-9]+), version [0-9]+")


def machine_key(manufacturer: str, model: str) -> str:
    """Give a maker and a model as they are compared: without case, spaces and signs. Empty where neither is known."""
    parts = [NOT_PLAIN.sub("", part.casefold()) for part in (manufacturer, model)]
    return "|".join(parts) if any(parts) else ""


def boxes_of(rows: list[dict[str, int]]) -> tuple[Box, ...]:
    """Read boxes as rows keep them."""
    return tuple(Box(row["x0"], row["y0"], row["x1"], row["y1"]) for row in rows)


def known_screen(manufacturer: str, model: str, rows: int, columns: int) -> KnownScreen | None:
    """Give what is scan on the screens of a machine in one size, where two image stewards have agreed on it.

    One question to an index, asked only of pictures whose machine did not say it; remembering the answer would keep a
    profile at work in other processes after it was retired.
    """
    key = machine_key(manufacturer, model)
    if not key:
        return None
    active = Profile.objects.filter(state=Profile.State.ACTIVE, machine_key=key, rows=rows, columns=columns)
    profile = active.first()
    return screen_of(profile) if profile is not None else None


def screen_of(profile: Profile) -> KnownScreen:
    """Give what a profile says, with a name that leads back to it."""
    name = f"profile {profile.pk}, version {profile.version}"
    return KnownScreen(boxes_of(profile.keep), boxes_of(profile.blank), name)


def profile_id_of(name: str) -> int | None:
    """Give the profile to which the name of a known screen leads; None where it is none."""
    found = NAME.fullmatch(name)
    return int(found[1]) if found else None


def proposed_count() -> int:
    """Give how many profiles wait for a second steward."""
    return Profile.objects.filter(state=states.PROPOSED).count()


@dataclass(frozen=True)
class ProfileRow:
    """A machine in one size: its profile, if it has one, and what became of its pictures in the last 90 days.

    `used` is how many pictures were masked by the profile; `held` how many of the `arrived` went to quarantine because
    nobody said what on them is scan, or the writing on them could not be read.
    `look` is the machine as it is compared, with rows and columns.
    """

    machine: str
    size: str
    profile: Profile | None
    used: int
    arrived: int
    held: int
    look: tuple[str, int, int] = ("", 0, 0)

    @property
    def share(self) -> float | None:
        """Give the share that went to quarantine; None where nothing arrived."""
        return self.held / self.arrived if self.arrived else None


def profile_rows(now: datetime) -> list[ProfileRow]:
    """Give every profile, those that wait on top, and then the machines whose pictures wait for want of one.

    In two questions, however many there are.
    """
    order = Case(When(state=states.PROPOSED, then=0), When(state=states.ACTIVE, then=1), default=2)
    profiles = Profile.objects.select_related("proposed_by", "confirmed_by", "retired_by")
    arrivals, rows, known = _arrivals(now), [], set()
    for profile in profiles.annotate(used=Count("pictures")).order_by(order, "machine_key", "-version"):
        look = (profile.machine_key, profile.rows, profile.columns)
        known |= {look} if profile.state != states.RETIRED else set()
        arrived = arrivals.get(look, _Arrivals(profile.machine))
        size = (arrived.arrived, arrived.held)
        rows.append(ProfileRow(profile.machine, profile.size, profile, profile.used, *size))
    unknown = sorted(arrivals.items(), key=lambda pair: -pair[1].held)
    return rows + [
        ProfileRow(one.machine, f"{look[2]} × {look[1]}", None, 0, one.arrived, one.held, look)
        for look, one in unknown
        if one.held and look not in known
    ]


@dataclass
class _Arrivals:
    machine: str
    arrived: int = 0
    held: int = 0


def _arrivals(now: datetime) -> dict[tuple[str, int, int], _Arrivals]:
    names = ("study__manufacturer", "study__model", "rows", "columns")
    recent = Instance.objects.filter(received_at__gt=now - COUNTED).values(*names)
    held = Count("pk", filter=Q(held_for__in=[*SCREEN_UNKNOWN, UNREADABLE]))
    found: dict[tuple[str, int, int], _Arrivals] = {}
    for row in recent.annotate(arrived=Count("pk"), held=held).order_by(*names):
        maker, model = row["study__manufacturer"], row["study__model"]
        key = machine_key(maker, model)
        if key:
            machine = Profile(manufacturer=maker, model=model).machine
            one = found.setdefault((key, row["rows"], row["columns"]), _Arrivals(machine))
            one.arrived += row["arrived"]
            one.held += row["held"]
    return found


def share_of(rows: Iterable[ProfileRow]) -> tuple[int, int]:
    """Give, of the machines whose profile is in use, how many pictures arrived and how many of them were held."""
    counted = [row for row in rows if row.profile is not None and row.profile.state == states.ACTIVE]
    return sum(row.arrived for row in counted), sum(row.held for row in counted)
