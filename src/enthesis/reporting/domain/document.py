"""The structured report as it is stored: every part may be empty while it is being written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from enthesis.core.errors import InvalidInput
from enthesis.reporting.domain.missing import Missing, missing_in
from enthesis.reporting.domain.words import Words

MAX_CHARACTERS = 50_000

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{0,9})?")


class ReportRefused(InvalidInput):
    """What was sent is not a report: a field nobody knows, a value of the wrong kind, or far too much text."""

    code = "report_refused"
    title = "The report could not be saved"


def _empty_for_none(value: object) -> object:
    return "" if value is None else value


def _nothing_for_empty(value: object) -> object:
    return False if value in (None, "") else value


def _lines(value: object) -> object:
    """Take a list, or the text of a box with one entry on each line."""
    if value is None:
        return ()
    entries: Sequence[object] = value.splitlines() if isinstance(value, str) else value  # type: ignore[assignment]
    if not isinstance(entries, list | tuple):
        return value
    stripped = [entry.strip() if isinstance(entry, str) else entry for entry in entries]
    return tuple(entry for entry in stripped if entry != "")


def _items(value: object) -> object:
    return () if value is None or value == "" else value


Text = Annotated[str, BeforeValidator(_empty_for_none)]
Flag = Annotated[bool, BeforeValidator(_nothing_for_empty)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]
Side = Annotated[Literal["", "L", "R", "B"], BeforeValidator(_empty_for_none)]
Status = Annotated[
    Literal["", "normal", "abnormal", "not_seen", "not_examined"], BeforeValidator(_empty_for_none)
]
Protocol = Annotated[Literal["", "focused", "complete"], BeforeValidator(_empty_for_none)]
Certainty = Annotated[Literal["", "definite", "probable", "possible"], BeforeValidator(_empty_for_none)]
Urgency = Annotated[Literal["", "routine", "soon", "urgent", "same_day"], BeforeValidator(_empty_for_none)]


class Part(BaseModel):
    """What all parts of a report share: unchangeable, and no field that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Question(Part):
    """What the referrer wants to know, and what is known already."""

    clinical_question: Text = ""
    relevant_history: Text = ""
    prior_imaging: Text = ""


class Technique(Part):
    """How the examination was done, and what limited it."""

    protocol: Protocol = ""
    views: Lines = ()
    dynamic_tests: Lines = ()
    doppler_used: Flag = False
    comparison_side: Flag = False
    limitations: Lines = ()


class Measurement(Part):
    """One number, kept as it was typed so that 5.0 stays 5.0."""

    id: Text = ""
    label: Text = ""
    value: Text = ""
    unit: Text = ""
    plane: Text = ""

    @property
    def number(self) -> Decimal | None:
        """Read the value as a number, or give nothing where it is not one."""
        typed = self.value.strip().replace(",", ".")
        return Decimal(typed) if _NUMBER.fullmatch(typed) else None


class StructureFinding(Part):
    """What was seen of one structure on one side."""

    structure: Text = ""
    side: Side = ""
    status: Status = ""
    description: Text = ""
    measurements: Annotated[tuple[Measurement, ...], BeforeValidator(_items)] = ()


class Conclusion(Part):
    """The answer to the question, and the diagnosis with how certain it is."""

    answer: Text = ""
    diagnosis: Text = ""
    differential: Lines = ()
    certainty: Certainty = ""
    incidental: Lines = ()


class Advice(Part):
    """What should happen next, how soon, and who was told."""

    next_step: Text = ""
    urgency: Urgency = ""
    communicated_to: Text = ""
    correlation: Text = ""


class Report(Part):
    """One structured musculoskeletal ultrasound report.

    References
    ----------
    A concise logical structure, an answer to the clinical question, a differential where useful and a
    management suggestion: sources S89 and S90 of the domain notes. The fields themselves are our proposal.
    """

    question: Question = Question()
    technique: Technique = Technique()
    findings: Annotated[tuple[StructureFinding, ...], BeforeValidator(_items)] = ()
    pertinent_negatives: Lines = ()
    conclusion: Conclusion = Conclusion()
    advice: Advice = Advice()

    @classmethod
    def draft(cls, data: Mapping[str, Any]) -> Self:
        """Read a report that is still being written; anything may be empty or absent.

        Raises
        ------
        ReportRefused
            If there is a field that a report does not have, a value that is not one of the choices, or more
            than 50,000 characters in all. Text is never cut.
        """
        try:
            report = cls.model_validate(dict(data))
        except ValidationError as error:
            fields = {_path(item["loc"]): _plain(item) for item in error.errors(include_url=False)}
            raise ReportRefused(
                "Some of the report could not be read. Nothing was changed.", fields=fields
            ) from error
        length = report.length
        if length > MAX_CHARACTERS:
            raise ReportRefused(
                f"The report has {length:,} characters; at most {MAX_CHARACTERS:,} can be kept. "
                "Shorten it, then save again."
            )
        return report

    @property
    def length(self) -> int:
        """Count the characters of all text in the report."""
        return sum(len(text) for _, text in self.texts())

    def texts(self) -> Iterator[tuple[str, str]]:
        """Give each text with the path of its field, `findings.0.description`, leaving out empty ones."""
        return _texts("", self.model_dump())

    def missing_for_submission(
        self, *, required_views: Sequence[str] = (), words: Words | None = None
    ) -> list[Missing]:
        """Say what must be filled in before the report can go to a supervisor, in the order of the form.

        Parameters
        ----------
        required_views
            The codes of the views that the protocol asks for: a limit must be stated where one is not ticked.
        words
            Names for codes, used in the messages.
        """
        return missing_in(self, required_views=required_views, words=words or Words())


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(f"{path}.{name}".lstrip("."), inner)
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _texts(f"{path}.{position}", inner)


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location)


def _plain(item: Any) -> str:
    """Put what pydantic found into words that a person can act on."""
    if item["type"] == "extra_forbidden":
        return "A report has no such field."
    if item["type"] == "literal_error":
        return f"Choose one of: {item['ctx']['expected']}."
    return "This is not the kind of value that belongs here."
