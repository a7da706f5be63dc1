"""How the pictures of two cases are told apart when they are looked at together."""

from dataclasses import dataclass
from datetime import date

SIDES = {"L": "Left", "R": "Right"}


@dataclass(frozen=True)
class Told:
    """What a case is told apart by; `side` is "L", "R", "B" or empty, and `on` the day of the scan, if known."""

    number: int
    region: str
    side: str
    on: date | None


def names_apart(one: Told, other: Told) -> tuple[str, str]:
    """Name two cases: the same place before and after, both sides of one region, or else by their numbers."""
    if one.region and one.region == other.region:
        if one.side and one.side == other.side and one.on and other.on and one.on != other.on:
            return ("Before", "After") if one.on < other.on else ("After", "Before")
        if {one.side, other.side} == SIDES.keys():
            return SIDES[one.side], SIDES[other.side]
    return f"Case {one.number}", f"Case {other.number}"
