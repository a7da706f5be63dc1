"""What is known about the screens of machines, and how many of their pictures still go to quarantine."""

import re

from enthesis.imaging.domain import Box, KnownScreen
from enthesis.imaging.models import Profile

NOT_PLAIN = re.compile(r"[^a-z0-9]+")
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
