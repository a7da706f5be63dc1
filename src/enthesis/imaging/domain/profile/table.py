"""Table E.1-1 of PS3.15: what the standard does to each attribute, read from the file beside this module.

The keep-list is stricter than the table, so nothing is removed *because* it stands here. The table says why something
was removed, and a test holds the keep-list against it.
"""

import csv
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from pydicom.tag import BaseTag

FILE: Final = "table_e1_1.csv"
PRIVATE: Final = "PRIVATE"
SHOWN_COLUMNS: Final = ("tag", "name", "in_iod", "basic")


class Action(enum.StrEnum):
    """What the basic profile does to an attribute (PS3.15 table E.1-1a); with a stroke, the least that its type allows.

    X remove, Z empty, D replace by another value, U replace by another UID, in the same way everywhere.
    """

    REMOVE = "X"
    EMPTY = "Z"
    REPLACE = "D"
    NEW_UID = "U"
    REMOVE_OR_EMPTY = "X/Z"
    REMOVE_OR_REPLACE = "X/D"
    REMOVE_EMPTY_OR_REPLACE = "X/Z/D"
    EMPTY_OR_REPLACE = "Z/D"
    REMOVE_EMPTY_OR_NEW_UIDS = "X/Z/U*"
    NOT_LISTED = "-"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table. `options` gives K (keep) or C (clean) for the options that say something of it."""

    tag: str
    name: str
    in_iod: bool
    basic: Action
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table, and the edition of the standard that it was taken from."""

    edition: str
    rules: tuple[Rule, ...]
    plain: Mapping[str, Rule]
    repeating: tuple[Rule, ...]
    private: Rule


@lru_cache(maxsize=1)
def table() -> Table:
    """Read the table, once."""
    lines = files(__package__).joinpath(FILE).read_text(encoding="utf-8").splitlines()
    edition = lines[0].removeprefix("# edition: ")
    rules = tuple(_rule(row) for row in csv.DictReader(line for line in lines if not line.startswith("#")))
    return Table(
        edition=edition,
        rules=rules,
        plain=MappingProxyType({rule.tag: rule for rule in rules if "x" not in rule.tag}),
        repeating=tuple(rule for rule in rules if "x" in rule.tag),
        private=next(rule for rule in rules if rule.tag == PRIVATE),
    )


def edition() -> str:
    """Give the edition of the standard that the table was taken from, as it is written in a report."""
    return f"PS3.15 {table().edition}"


def rule_for(tag: int) -> Rule | None:
    """Find the row that covers an attribute: its own, that of its repeating group, or the one for odd groups."""
    given = BaseTag(tag)
    if given.group % 2:
        return table().private
    code = f"{given:08X}"
    found = table().plain.get(code)
    if found is not None:
        return found
    return next((rule for rule in table().repeating if _covers(rule.tag, code)), None)


def action_for(tag: int) -> Action:
    """Tell what the basic profile does to an attribute; `NOT_LISTED` where the table leaves it as it is."""
    rule = rule_for(tag)
    return Action.NOT_LISTED if rule is None else rule.basic


def _covers(pattern: str, code: str) -> bool:
    # Repeating groups are even (PS3.5 section 7.6), and odd ones never come here.
    return all(one in ("x", other) for one, other in zip(pattern, code, strict=True))


def _rule(row: dict[str, str]) -> Rule:
    options = {column: value for column, value in row.items() if column not in SHOWN_COLUMNS and value}
    return Rule(
        tag=row["tag"],
        name=row["name"],
        in_iod=row["in_iod"] == "Y",
        basic=Action(row["basic"]),
        options=MappingProxyType(options),
    )
