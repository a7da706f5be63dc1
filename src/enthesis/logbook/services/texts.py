"""What of a draft can be stored, and what cannot: texts that may identify a patient, are too long, or no choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enthesis.core.errors import InvalidInput
from enthesis.logbook.domain.holding import held_back, without_empty
from enthesis.reporting.domain.document import Report, ReportRefused
from enthesis.reporting.domain.identifiers import find_identifiers

LONGEST_TEXT = 50_000


class MayIdentifySomebody(InvalidInput):
    """A text holds something that may identify a patient, so it was not stored."""

    title = "This may identify a patient"


class TextTooLong(InvalidInput):
    """A text is longer than a case can hold."""


def texts_of(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Walk over every text in nested data with the path that leads to it: `report.conclusion.answer`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_of(inner, f"{path}.{key}")
    elif isinstance(value, Sequence):
        for index, inner in enumerate(value):
            yield from texts_of(inner, f"{path}.{index}")


def all_texts(parts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List every text in the parts of a case, with its path."""
    return [pair for name, part in parts.items() for pair in texts_of(part, name)]


def identifiers_in(parts: Mapping[str, Any]) -> dict[str, str]:
    """Say of each text that may identify a patient what was found, without repeating it."""
    return {path: found[0].hint for path, text in all_texts(parts) if (found := find_identifiers(text))}


def refuse_identifiers(**parts: Any) -> None:
    """Go on only if no text could identify a patient, and none is beyond all bounds.

    Raises
    ------
    MayIdentifySomebody
        Names each field and what was found there, without repeating it.
    TextTooLong
        All texts together pass 50,000 characters.
    """
    if sum(len(text) for _, text in all_texts(parts)) > LONGEST_TEXT:
        raise TextTooLong(f"A case can hold {LONGEST_TEXT:,} characters. Shorten the text, then save again.")
    if found := identifiers_in(parts):
        raise MayIdentifySomebody(
            "Something you wrote may identify a patient, so it was not saved. Take it out, and it will be.",
            fields=found,
        )


@dataclass(frozen=True)
class Storable:
    """The parts of a case that can be stored, and what to do about the rest, by its path.

    What is `identifying` must not be kept anywhere else either.
    """

    parts: Mapping[str, Any]
    refused: Mapping[str, str]
    identifying: frozenset[str]


def storable(written: Mapping[str, Any], stored: Mapping[str, Any]) -> Storable:
    """Part what was written in a case into what can be stored and the rest, in whose place the stored parts stay.

    Both give a case's `report`, `reflection` and `details`.
    """
    parts, refused = dict(written), dict[str, str]()
    for find in (_too_long, _no_choice):
        found = find(parts)
        parts, refused = held_back(parts, stored, found), {**refused, **found}
    identifying = identifiers_in(parts)
    parts = held_back(parts, stored, identifying)
    if parts["report"]:
        parts["report"] = without_empty(parts["report"])
    return Storable(parts, {**refused, **identifying}, frozenset(identifying))


def _too_long(parts: Mapping[str, Any]) -> dict[str, str]:
    """Name the longest texts, as many as it takes for the others to find room."""
    texts = sorted(all_texts(parts), key=lambda pair: len(pair[1]))
    total, refused = sum(len(text) for _, text in texts), {}
    while total > LONGEST_TEXT:
        path, text = texts.pop()
        total -= len(text)
        refused[path] = (
            f"This is too long: a case can hold {LONGEST_TEXT:,} characters in all. Shorten it, and it is saved."
        )
    return refused


def _no_choice(parts: Mapping[str, Any]) -> dict[str, str]:
    """Name what is none of the choices that the report offers."""
    try:
        Report.draft(parts["report"])
    except ReportRefused as error:
        return {f"report.{path}": words for path, words in error.fields.items()}
    return {}
