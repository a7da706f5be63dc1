"""What a plot is: a finding, a picture of it, and the numbers behind it."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Plot:
    """A plot ready for a page: its title is the finding as a sentence, its rows are the numbers as words."""

    title: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Dated:
    """One value at the end of a day."""

    on: date
    value: float


@dataclass(frozen=True)
class Spread:
    """One value with its lower and upper bound at the end of a day."""

    on: date
    low: float
    middle: float
    high: float
