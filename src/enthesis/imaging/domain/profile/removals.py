"""What was taken out of a picture and by which rule, for whoever wants to know: attributes and counts, no values.

A value would say again what was removed, so none is in the report: neither of what went nor of what stayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydicom.datadict import dictionary_description, dictionary_has_tag
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag

from enthesis.imaging.domain.profile.options import Options
from enthesis.imaging.domain.profile.table import edition, rule_for
from enthesis.imaging.domain.reading import items
from enthesis.imaging.domain.uids import RELEASE

KEPT, REPLACED, EMPTIED, REMOVED, CLEANED = "kept", "replaced", "emptied", "removed", "cleaned"
OUTCOMES: Final = (REMOVED, EMPTIED, REPLACED, CLEANED, KEPT)
PRIVATE: Final = "private"
KEEP_LIST: Final = "keep-list"
NOT_ON_KEEP_LIST: Final = "not on the keep-list"
STATED: Final = "stated"
PIXELS: Final = "pixels"
FILE_META: Final = "file meta"
PIXEL_DATA: Final = Tag("PixelData")
STATEMENTS: Final = frozenset(
    Tag(keyword)
    for keyword in (
        "BurnedInAnnotation", "PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence",
        "LongitudinalTemporalInformationModified",
    )
)  # fmt: skip
"""What is always said anew of what was done here; BurnedInAnnotation once the writing on the picture was read."""
MOST_TAGS: Final = 400
"""Attributes that are named; beyond that they are only counted. Pictures of real machines have some 150."""
MOST_NESTED: Final = 20_000
REPEATING: Final = frozenset(range(0x5000, 0x5100)) | frozenset(range(0x6000, 0x6100))


@dataclass
class Line:
    """One kind of outcome by one rule: which attributes, and how many with those inside of them and those not named.

    A tag has eight digits in hexadecimal, the group alone (four) for private and repeating groups, and two tags with a
    point between them for an attribute inside a sequence that stayed.
    """

    outcome: str
    rule: str
    tags: list[str] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True)
class Report:
    """What became of each attribute of one object, by which version of which rules."""

    version: str
    table: str
    options: tuple[str, ...]
    preamble: bool
    lines: tuple[Line, ...]

    def count(self, outcome: str) -> int:
        """Count the attributes with this outcome, those inside sequences included."""
        return sum(line.count for line in self.lines if line.outcome == outcome)

    def as_json(self) -> dict[str, Any]:
        """Give it in the form that is stored: a few kilobytes at most."""
        lines = [[line.outcome, line.rule, line.count, line.tags] for line in self.lines]
        return {
            "version": self.version, "table": self.table, "options": list(self.options), "preamble": self.preamble,
            "lines": lines,
        }  # fmt: skip


def read_report(stored: dict[str, Any]) -> Report | None:
    """Read what `Report.as_json` has made; None where nothing was stored."""
    if not stored:
        return None
    lines = tuple(Line(outcome, rule, list(tags), count) for outcome, rule, count, tags in stored["lines"])
    return Report(stored["version"], stored["table"], tuple(stored["options"]), stored["preamble"], lines)


def removals(source: Dataset, kept: Dataset, options: Options) -> Report:
    """Compare what was received with what was written.

    Parameters
    ----------
    source
        The dataset as it was read; it may lack its pixels.
    kept
        The new object.

    References
    ----------
    DICOM PS3.15 table E.1-1, in the edition that the report names.
    """
    lines: dict[tuple[str, str], Line] = {}
    named = 0
    for outcome, rule, count, name in _findings(source, kept, options):
        line = lines.setdefault((outcome, rule), Line(outcome, rule))
        line.count += count
        if name not in line.tags and named < MOST_TAGS:
            line.tags.append(name)
            named += 1
    meta = len(getattr(source, "file_meta", None) or ())
    if meta:
        lines[REPLACED, FILE_META] = Line(REPLACED, FILE_META, ["0002"], meta)
    ordered = sorted(lines.values(), key=lambda line: (OUTCOMES.index(line.outcome), line.rule))
    preamble = bytes(getattr(source, "preamble", None) or b"").strip(b"\0")
    return Report(
        version=RELEASE,
        table=f"{edition()} table E.1-1",
        options=tuple(code for code, _ in options.codes),
        preamble=bool(preamble),
        lines=tuple(ordered),
    )


def label(name: str) -> str:
    """Give an attribute of a report in words, with its tag, as in "Patient's Name (0010,0010)"."""
    if len(name) == 4:
        return f"all of group {name}"
    tag = BaseTag(int(name.rpartition(".")[2], 16))
    words = dictionary_description(tag) if dictionary_has_tag(tag) else "unknown attribute"
    inside = f", inside {label(name.partition('.')[0])}" if "." in name else ""
    return f"{words} ({tag.group:04X},{tag.element:04X}){inside}"


Finding = tuple[str, str, int, str]


def _findings(source: Dataset, kept: Dataset, options: Options, inside: str = "") -> Iterator[Finding]:
    for tag in _tags(source):
        if tag.element == 0 or (tag == PIXEL_DATA and not inside):
            continue
        if tag in STATEMENTS and not inside:
            yield REPLACED, STATED, 1 + _nested(items(source, tag)), f"{tag:08X}"
            continue
        # Items of a sequence are not matched one to one: there may be fewer than there were.
        outcome = _outcome(source, kept, tag) if not inside else (KEPT if tag in kept else REMOVED)
        name = inside + (f"{tag.group:04X}" if tag.is_private or tag.group in REPEATING else f"{tag:08X}")
        inner = items(source, tag)
        if outcome == REMOVED or not inner or inside:
            yield outcome, _rule(tag, outcome, options), 1 + _nested(inner), name
            continue
        yield outcome, _rule(tag, outcome, options), 1, name
        there = _union(items(kept, tag))
        for item in inner:
            yield from _findings(item, there, options, f"{name}.")
    if not inside and PIXEL_DATA in kept:
        yield CLEANED, PIXELS, 1, f"{PIXEL_DATA:08X}"


def _tags(dataset: Dataset) -> list[BaseTag]:
    # Walking over the dataset itself would decode every value.
    return [BaseTag(tag) for tag in dataset.keys()]  # noqa: SIM118


def _outcome(source: Dataset, kept: Dataset, tag: BaseTag) -> str:
    if tag not in kept:
        return REMOVED
    try:
        after = kept[tag].value
        if isinstance(after, Sequence):
            return KEPT
        if after in (None, ""):
            # Empty before as well: nothing of it was kept.
            return EMPTIED if rule_for(tag) else _compared(source[tag].value, after, EMPTIED)
        return _compared(source[tag].value, after, REPLACED)
    except Exception:  # noqa: BLE001  # a broken value was not copied, so what stands there now is ours
        return REPLACED


def _compared(before: Any, after: Any, otherwise: str) -> str:
    return KEPT if str(before or "").strip(" \0") == str(after or "").strip(" \0") else otherwise


def _rule(tag: BaseTag, outcome: str, options: Options) -> str:
    rule = rule_for(tag)
    if tag.is_private:
        return PRIVATE
    if rule is None:
        return NOT_ON_KEEP_LIST if outcome == REMOVED else KEEP_LIST
    by_option = [column for column in options.columns if rule.options.get(column)]
    if by_option and outcome in (KEPT, REPLACED):
        return by_option[0]
    return str(rule.basic)


def _nested(outer: list[Dataset]) -> int:
    """Count the attributes inside of items, however deep, up to a limit."""
    found, waiting = 0, list(outer)
    while waiting and found < MOST_NESTED:
        item = waiting.pop()
        for tag in _tags(item):
            found += 1
            waiting += items(item, tag)
    return min(found, MOST_NESTED)


def _union(parts: list[Dataset]) -> Dataset:
    union = Dataset()
    for item in parts:
        union.update(item)
    return union
