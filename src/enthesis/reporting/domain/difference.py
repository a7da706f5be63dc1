"""What a supervisor changed, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from enthesis.reporting.domain.document import Report, StructureFinding
from enthesis.reporting.domain.prose import measured, named
from enthesis.reporting.domain.words import (
    CERTAINTIES,
    PROTOCOLS,
    STATUSES,
    URGENCIES,
    Words,
    capitalised,
    listed,
)

# The matcher's time grows with the product of both lengths; beyond this a change is shown as one piece.
MAX_COMPARISONS = 4_000_000

_TOKEN = re.compile(r"\w+(?:[.,]\d+)*|\s+|[^\w\s]")


@dataclass(frozen=True)
class Segment:
    """A run of words that is the same in both texts, or only in the first, or only in the second."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class FieldDifference:
    """What changed in one field: its path, its name on screen, and the words."""

    field: str
    label: str
    segments: tuple[Segment, ...]


def difference_of_texts(before: str, after: str) -> list[Segment]:
    """Compare two texts word by word; the "same" and "removed" segments spell `before` again, exactly.

    Two very long texts with little in common (over four million word pairs) come back as one removal and one
    addition, so that no text can keep the server busy.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _changed(old[head : len(old) - tail], new[head : len(new) - tail])
    same_head, same_tail = (
        Segment("same", "".join(old[:head])),
        Segment("same", "".join(old[len(old) - tail :])),
    )
    return _merged([same_head, *middle, same_tail])


def difference_of_reports(student: Report, supervisor: Report, words: Words) -> list[FieldDifference]:
    """Compare two versions of a report field by field, in the order of the form; empty when equal.

    A finding is matched by its structure and side, so that moving it changes nothing.
    """
    before, after = dict(_fields(student, words)), dict(_fields(supervisor, words))
    paths = [*before, *(path for path in after if path not in before)]
    paths.sort(key=lambda path: _ORDER.index(path[0]))
    return [
        FieldDifference(field=".".join(path), label=label, segments=tuple(difference_of_texts(old, new)))
        for path in paths
        if (old := before.get(path, ("", ""))[1]) != (new := after.get(path, ("", ""))[1])
        for label in [(before.get(path) or after[path])[0]]
    ]


def _common(old: list[str], new: list[str]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _changed(old: list[str], new: list[str]) -> Iterator[Segment]:
    if len(old) * len(new) > MAX_COMPARISONS:
        yield from (Segment("removed", "".join(old)), Segment("added", "".join(new)))
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        # A lone space between two changed words would tear one replacement into many.
        lone_space = kind == "equal" and i1 > 0 and i2 < len(old) and not "".join(old[i1:i2]).strip()
        if kind == "equal" and not lone_space:
            yield Segment("same", "".join(old[i1:i2]))
        else:
            yield Segment("removed", "".join(old[i1:i2]))
            yield Segment("added", "".join(new[j1:j2]))


def _merged(segments: list[Segment]) -> list[Segment]:
    """Join neighbours of one kind, with what was removed before what was added in each change."""
    result: list[Segment] = []
    removed = added = ""

    def flush() -> Iterator[Segment]:
        if removed:
            yield Segment("removed", removed)
        if added:
            yield Segment("added", added)

    for segment in segments:
        if segment.kind == "removed":
            removed += segment.text
        elif segment.kind == "added":
            added += segment.text
        elif segment.text:
            result += [*flush(), segment]
            removed = added = ""
    return [*result, *flush()]


_ORDER = ("question", "technique", "findings", "pertinent_negatives", "conclusion", "advice")
_Path = tuple[str, ...]
_Field = tuple[_Path, tuple[str, str]]


def _fields(report: Report, words: Words) -> Iterator[_Field]:
    """Give every field as path, name on screen and text."""
    question, conclusion, advice = report.question, report.conclusion, report.advice
    yield from _named(
        "question",
        ("clinical_question", "Clinical question", question.clinical_question),
        ("relevant_history", "Relevant history", question.relevant_history),
        ("prior_imaging", "Earlier imaging", question.prior_imaging),
    )
    yield from _technique(report, words)
    yield from _findings(report.findings, words)
    yield ("pertinent_negatives",), ("Pertinent negatives", "; ".join(report.pertinent_negatives))
    yield from _named(
        "conclusion",
        ("answer", "Answer to the question", conclusion.answer),
        ("diagnosis", "Diagnosis", conclusion.diagnosis),
        ("differential", "Differential diagnosis", "; ".join(conclusion.differential)),
        ("certainty", "Certainty", CERTAINTIES.get(conclusion.certainty, "")),
        ("incidental", "Incidental findings", "; ".join(conclusion.incidental)),
    )
    yield from _named(
        "advice",
        ("next_step", "Next step", advice.next_step),
        ("urgency", "Urgency", URGENCIES.get(advice.urgency, "")),
        ("communicated_to", "Who was told", advice.communicated_to),
        ("correlation", "Correlate with", advice.correlation),
    )


def _named(part: str, *rows: tuple[str, str, str]) -> Iterator[_Field]:
    for name, label, text in rows:
        yield (part, name), (label, text)


def _technique(report: Report, words: Words) -> Iterator[_Field]:
    technique = report.technique
    yield from _named(
        "technique",
        ("protocol", "Protocol", PROTOCOLS.get(technique.protocol, "")),
        ("views", "Views", "; ".join(words.view(view) for view in technique.views)),
        ("dynamic_tests", "Dynamic tests", listed([words.dynamic_test(t) for t in technique.dynamic_tests])),
        ("doppler_used", "Doppler used", "yes" if technique.doppler_used else "no"),
        ("comparison_side", "Other side compared", "yes" if technique.comparison_side else "no"),
        ("limitations", "Limits", "; ".join(technique.limitations)),
    )


def _findings(findings: tuple[StructureFinding, ...], words: Words) -> Iterator[_Field]:
    seen: dict[str, int] = {}
    for finding in findings:
        place = f"{finding.structure}:{finding.side}"
        seen[place] = seen.get(place, 0) + 1
        key = place if seen[place] == 1 else f"{place}:{seen[place]}"
        name = capitalised(named(finding, words)) or "Finding"
        measurements = "; ".join(text for m in finding.measurements if (text := measured(m, words)))
        yield ("findings", key, "status"), (f"{name}: status", STATUSES.get(finding.status, ""))
        yield ("findings", key, "description"), (f"{name}: description", finding.description)
        yield ("findings", key, "measurements"), (f"{name}: measurements", measurements)
