"""Checks of what must never change: each app registers one, and `enthesis verify` runs them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Damage:
    """One thing that is not as it was signed, stored or recorded."""

    where: str
    what: str


Check = Callable[[], Iterator[Damage]]
_checks: dict[str, Check] = {}


def register_integrity_check(name: str, check: Check) -> None:
    """Enter a check that yields what it found damaged, under a name that people read."""
    _checks[name] = check


def integrity_checks() -> dict[str, Check]:
    """Give every registered check by name."""
    return dict(_checks)
