"""How two stacks that are compared are told apart, in a word or two above each picture."""

from dataclasses import dataclass
from datetime import datetime

SIDES = {"L": "Left", "R": "Right"}


@dataclass(frozen=True)
class Compared:
    """What one of two studies is told apart by.

    `at` is when it was made, in the reader's time zone; `side` is "L", "R", or empty where it is unknown or both.
    """

    at: datetime
    side: str = ""


def side_of(sides: set[str]) -> str:
    """Give the one side that all pictures show; empty where they show both, or it is not known of any."""
    known = sides & SIDES.keys()
    return known.pop() if len(known) == 1 else ""


def names_apart(one: Compared, other: Compared) -> tuple[str, str]:
    """Name two studies: by the day, on one day by the side, on one side by the time of day.

    Where nothing tells them apart they are the first and the second.
    """
    for words in (_days(one, other), _sides(one, other), _times(one, other)):
        if words[0] != words[1]:
            return words
    return "First", "Second"


def _days(one: Compared, other: Compared) -> tuple[str, str]:
    shown = "{0.day} {0:%b}" if one.at.year == other.at.year else "{0.day} {0:%b} {0.year}"
    return shown.format(one.at), shown.format(other.at)


def _sides(one: Compared, other: Compared) -> tuple[str, str]:
    is_told = one.side and other.side
    return (SIDES[one.side], SIDES[other.side]) if is_told else ("", "")


def _times(one: Compared, other: Compared) -> tuple[str, str]:
    return f"{one.at:%H:%M}", f"{other.at:%H:%M}"
