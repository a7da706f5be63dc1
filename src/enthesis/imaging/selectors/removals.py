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
STANDARD: Final = "standard"
REASONS: Final = {
    STANDARD: "The standard says so",
    removals.PRIVATE: "Only the maker of the machine knows what it says",
    removals.NOT_ON_KEEP_LIST: "Not needed to show the picture or to measure on it",
    removals.KEEP_LIST: "Needed to show the picture or to measure on it",
    removals.STATED: "It says what was done to the picture here",
    removals.FILE_META: "The file has a new header",
    "device": "This site keeps which machine it was",
    "modified_dates": "This site keeps dates, moved back",
}
OPTIONS: Final = {"113107": "dates are kept, moved back", "113109": "which machine it was is kept"}


@dataclass(frozen=True)
class Why:
    """One reason: attributes in words, each with the standard's letters, and how many there were in all."""

    sentence: str
    attributes: tuple[tuple[str, str], ...]
    count: int

    @property
    def more(self) -> int:
        """Count those that are not named one by one."""
        return max(self.count - len(self.attributes), 0)


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
    pixels: tuple[tuple[str, str], ...]
    preamble: bool


def removals_of(instance: Instance) -> Removals | None:
    """Give the report on a picture; None where it arrived before there were reports."""
    report = read_report(instance.removal)
    if report is None:
        return None
    chosen = [OPTIONS[code] for code in report.options if code in OPTIONS]
    return Removals(
        version=f"Enthesis {report.version}", table=report.table,
        options=" and ".join(chosen), outcomes=tuple(_outcomes(report)),
        pixels=tuple(_pixels(instance)), preamble=report.preamble,
    )  # fmt: skip


def _outcomes(report: Report) -> Iterable[Outcome]:
    for outcome, title in TITLES.items():
        if outcome == removals.CLEANED:
            continue
        whys = [_why(reason, lines) for reason in REASONS if (lines := _lines(report, outcome, reason))]
        if whys:
            yield Outcome(title, report.count(outcome), tuple(whys))


def _lines(report: Report, outcome: str, reason: str) -> list[Line]:
    return [
        line for line in report.lines
        if line.outcome == outcome and (line.rule if line.rule in REASONS else STANDARD) == reason
    ]  # fmt: skip


def _why(reason: str, lines: list[Line]) -> Why:
    letters = {tag: line.rule if reason == STANDARD else "" for line in lines for tag in line.tags}
    attributes = sorted((removals.label(tag), rule) for tag, rule in letters.items())
    return Why(REASONS[reason], tuple(attributes), sum(line.count for line in lines))


def _pixels(instance: Instance) -> Iterable[tuple[str, str]]:
    blacked = 100 * (1 - instance.kept_fraction)
    if blacked >= 0.5:
        yield "Outside the scan", f"Black: {blacked:.0f} % of the screen"
    if instance.writing:
        blanked, kept = instance.writing.get("blanked", 0), instance.writing.get("kept", 0)
        yield "Writing on the scan", _writing_words(blanked, kept)
        yield "Read by", str(instance.writing.get("reader", ""))


def _writing_words(blanked: int, kept: int) -> str:
    if not blanked and not kept:
        return "None was found"
    if not blanked:
        return f"Nothing was blacked out; left in {count(kept, 'place')}"
    return f"Blacked out in {count(blanked, 'place')}, left in {kept}"
