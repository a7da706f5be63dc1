"""What every block of a programme's files has in common: it is frozen, strict, and says where its values come from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

MARK_PATTERN = r"^(seed|default|source:S\d+)(, (seed|default|source:S\d+))*$"
IDENTIFIER_PATTERN = r"^[a-z][a-z0-9_]*$"
TERM_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_+\-]*$"
VIEW_PATTERN = r"^[A-Z]{2}\d{2}$"
MEASURE_PATTERN = r"^M\d{2}[A-Z]?$"
SOURCE_PATTERN = r"^S\d+$"

PATTERN_WORDS: Mapping[str, str] = {
    MARK_PATTERN: "'seed', 'default' or 'source:S1', several separated by a comma and a space",
    IDENTIFIER_PATTERN: "small letters, digits and underscores, beginning with a letter",
    TERM_PATTERN: "letters, digits, hyphens and underscores, without spaces",
    VIEW_PATTERN: "two capital letters and two digits, such as SH01",
    MEASURE_PATTERN: "M, two digits and perhaps a capital letter, such as M01 or M08B",
    SOURCE_PATTERN: "S and a number, such as S12",
}

REST = "rest"


def spread_basis(value: object) -> object:
    """Turn a basis that is one mark into the map that says the same: everything in the block has this mark."""
    return {REST: value} if isinstance(value, str) else value


Number = TypeVar("Number", int, float)


def ascending(value: tuple[Number, Number]) -> tuple[Number, Number]:
    """Give back a pair of numbers whose first is not larger than its second.

    Raises
    ------
    ValueError
        The first number is the larger one.
    """
    if value[0] > value[1]:
        raise ValueError("the first number must not be larger than the second")
    return value


Mark = Annotated[str, StringConstraints(pattern=MARK_PATTERN)]
Basis = Annotated[
    Mapping[str, Mark],
    BeforeValidator(spread_basis),
    WithJsonSchema(
        {
            "description": "Where the values come from: one mark for all of the block, or one for each key and `rest`.",
            "anyOf": [
                {"type": "string", "pattern": MARK_PATTERN},
                {"type": "object", "additionalProperties": {"type": "string", "pattern": MARK_PATTERN}},
            ],
        }
    ),
]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN)]
TermId = Annotated[str, StringConstraints(pattern=TERM_PATTERN)]
ViewId = Annotated[str, StringConstraints(pattern=VIEW_PATTERN)]
MeasureId = Annotated[str, StringConstraints(pattern=MEASURE_PATTERN)]
SourceId = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Band = Annotated[tuple[float, float], AfterValidator(ascending)]


class Block(BaseModel):
    """A mapping in a programme's file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    basis: Basis = Field(default_factory=dict, validate_default=False)
    """Where the values come from, if this differs from the block around it."""


class FileBlock(Block):
    """A whole file; it says where its values come from unless a block inside says otherwise."""

    basis: Basis


class Term(Block):
    """One choice of a closed list, such as an age band or a certainty word."""

    id: TermId
    """What is stored. Never change it once cases use it."""
    label: Text
    """What people read."""
    hint: str = ""
    """A sentence that helps to choose."""


class UnknownTerm(KeyError):
    """Nothing in the programme has this id."""

    def __init__(self, noun: str, key: str) -> None:
        super().__init__(key)
        self.noun = noun
        self.key = key

    def __str__(self) -> str:
        return f"This programme has no {self.noun} {self.key!r}."


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """What the thing is called in files and in the database."""


Thing = TypeVar("Thing", bound=Identified)


def index(things: Iterable[Thing]) -> dict[str, Thing]:
    """Map each thing's id to the thing."""
    return {thing.id: thing for thing in things}


def find(things: Mapping[str, Thing], noun: str, key: str) -> Thing:
    """Give the thing with this id.

    Raises
    ------
    UnknownTerm
        There is none.
    """
    try:
        return things[key]
    except KeyError:
        raise UnknownTerm(noun, key) from None


def as_choices(terms: Sequence[Term]) -> list[tuple[str, str]]:
    """Give id and label of each term, as a select box wants them."""
    return [(term.id, term.label) for term in terms]
