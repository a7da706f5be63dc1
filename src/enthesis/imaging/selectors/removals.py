"""What was removed from a picture, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from enthesis.core.words import count
from enthesis.imaging.domain.profile import removals
from enthesis.imaging.domain.profile.removals import Line, Report, read_report
from enthesis.imaging.models import Instance

TITLES: Final = {
    removals.REMOVED: "Removed", removals.EMPTIED: "Left empty", removals.REPLACED: "Replaced",
    removals.CLEANED: "Cleaned", removals.KEPT: "Kept",
}  # fmt: skip
RULES: Final = {
    "X": "The standard removes it.",
    "Z": "The standard empties it.",
    "D": "The standard replaces it.",
    "U": "The standard gives it another identifier.",
    "X/Z": "The standard removes or empties it.",
    "X/D": "The standard removes or replaces it.",
    "X/Z/D": "The standard removes, empties or replaces it.",
    "Z/D": "The standard empties or replaces it.",
    "X/Z/U*": "The standard removes it, or gives what it refers to other identifiers.",
    removals.PRIVATE: "Only the maker of the machine knows what it says.",
    removals.NOT_ON_KEEP_LIST: "It is not needed to show the picture or to measure on it.",
    removals.KEEP_LIST: "It is needed to show the picture or to measure on it.",
    removals.FILE_META: "The file has a new header.",
    removals.PIXELS: "All but the scan is black, and writing on it was read.",
    "device": "This site keeps which machine it was.",
    "modified_dates": "This site keeps dates, moved back.",
}
OPTIONS: Final = {"113107": "dates are kept, moved back", "113109": "which machine it was is kept"}


@dataclass(frozen=True)
class Why:
    """One rule with what it did: attributes in words, and how many more there were that are not named."""

    rule: str
    sentence: str
    attributes: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Outcome:
    """One kind of outcome with all its rules."""

    title: str
    count: int
    whys: tuple[Why, ...]


@dataclass(frozen=True)
class Removals:
    """The report on one picture, as a page shows it."""

    version: str
    table: str
    options: str
    outcomes: tuple[Outcome, ...]
    pixels: tuple[str, ...]
    preamble: bool


def removals_of(instance: Instance) -> Removals | None:
    """Give the report on a picture; None where it arrived before there were reports."""
    report = read_report(instance.removal)
    if report is None:
        return None
    chosen = [OPTIONS[code] for code in report.options if code in OPTIONS]
    return Removals(
        version=report.version, table=report.table, options=" and ".join(chosen), outcomes=tuple(_outcomes(report)),
        pixels=tuple(_pixels(instance)), preamble=report.preamble,
    )  # fmt: skip


def _outcomes(report: Report) -> Iterable[Outcome]:
    for outcome, title in TITLES.items():
        lines = [line for line in report.lines if line.outcome == outcome]
        if lines and outcome != removals.CLEANED:
            yield Outcome(title, report.count(outcome), tuple(map(_why, lines)))


def _why(line: Line) -> Why:
    inside = sum("." in tag for tag in line.tags)
    named = len(line.tags) - inside
    return Why(
        rule=line.rule, sentence=RULES.get(line.rule, line.rule),
        attributes=tuple(sorted(removals.label(tag) for tag in line.tags)), more=max(line.count - named - inside, 0),
    )  # fmt: skip


def _pixels(instance: Instance) -> Iterable[str]:
    blacked = 100 * (1 - instance.kept_fraction)
    if blacked >= 0.5:
        yield f"{blacked:.0f} % of the screen is black: all that is not scan."
    writing = instance.writing
    if writing:
        found = count(writing.get("blanked", 0), "place")
        yield f"Writing was blacked out in {found} and stayed in {writing.get('kept', 0)}, read by {writing['reader']}."
