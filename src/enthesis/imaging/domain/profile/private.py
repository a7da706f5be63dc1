"""The few private attributes that may stay: a list of numbers, each with who looked at it and when."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from pydicom.dataset import Dataset

FILE: Final = "private_reviewed.csv"
NUMBERS: Final = frozenset({"IS", "US", "UL", "SS", "SL"})
"""Whole numbers only: text has room for a name, a decimal for a date and an identifier."""
LARGEST: Final = 65_535
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class PrivateRule:
    """One private attribute: `element` is its number within the block of its creator, `most` the largest it may be."""

    creator: str
    group: int
    element: int
    vr: str
    most: int
    name: str
    why: str
    source: str
    reviewed_by: str
    reviewed_on: str

    @property
    def is_reviewed(self) -> bool:
        """Tell whether somebody has put a name and a day to it; nothing stays before."""
        return bool(self.reviewed_by and DAY.fullmatch(self.reviewed_on))


@lru_cache(maxsize=1)
def proposed() -> tuple[PrivateRule, ...]:
    """Read the whole list, reviewed or not.

    Raises
    ------
    ValueError
        A line names something else than a small whole number of an odd group, or does not say why it is harmless.
    """
    lines = files(__package__).joinpath(FILE).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(checked(_rule(row)) for row in rows)


def reviewed() -> tuple[PrivateRule, ...]:
    """Give the part of the list that counts."""
    return tuple(rule for rule in proposed() if rule.is_reviewed)


def checked(rule: PrivateRule) -> PrivateRule:
    """Return the line where it can be taken.

    Raises
    ------
    ValueError
        It names something else than a small whole number of an odd group, or does not say why it is harmless.
    """
    if rule.group % 2 == 0 or not 0 <= rule.element <= 0xFF:
        raise ValueError(f"{rule.name}: not a private attribute.")
    if rule.vr not in NUMBERS or not 0 < rule.most <= LARGEST:
        raise ValueError(f"{rule.name}: only whole numbers up to {LARGEST} can stay.")
    if not (rule.creator and rule.why and rule.source):
        raise ValueError(f"{rule.name}: say whose it is, why it is harmless, and where that is written.")
    return rule


def keep_private(source: Dataset, clean: Dataset, rules: Sequence[PrivateRule] | None = None) -> bool:
    """Write the reviewed private attributes of a dataset into another, and tell whether there was one."""
    kept = False
    for rule in reviewed() if rules is None else rules:
        number = _number(source, rule)
        if number is not None:
            block = clean.private_block(rule.group, rule.creator, create=True)
            block.add_new(rule.element, rule.vr, number)
            kept = True
    return kept


def _number(source: Dataset, rule: PrivateRule) -> int | None:
    try:
        value = source.private_block(rule.group, rule.creator)[rule.element].value
        number = int.from_bytes(value, "little") if isinstance(value, bytes) else int(value)
    except Exception:  # noqa: BLE001  # absent, of another kind, or broken: in each case it does not stay
        return None
    return number if 0 <= number <= rule.most else None


def _rule(row: dict[str, str]) -> PrivateRule:
    return PrivateRule(
        creator=row["creator"], group=int(row["group"], 16), element=int(row["element"], 16), vr=row["vr"],
        most=int(row["most"]), name=row["name"], why=row["why"], source=row["source"],
        reviewed_by=row["reviewed_by"], reviewed_on=row["reviewed_on"],
    )  # fmt: skip
