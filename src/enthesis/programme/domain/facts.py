"""The programme itself: its award, its length, who may join and what it costs; and the sources behind its values."""

from typing import Annotated, Literal

from pydantic import Field

from enthesis.programme.domain.block import (
    Block,
    Count,
    FileBlock,
    Identifier,
    Positive,
    SourceId,
    Term,
    Text,
)


class Provider(Block):
    """Who runs the programme."""

    name: Text
    is_fictional: bool
    """True for a sample provider; every public page then says so."""


class ProgrammeFacts(FileBlock):
    """What programme.yaml says."""

    title: Text
    short_title: Text
    summary: Text
    provider: Provider
    award: Text
    """The abbreviation of the award, such as PGCert."""
    award_title: Text
    fheq_level: Annotated[int, Field(ge=4, le=8)]
    credits: Positive
    duration_months: Positive
    mode: Literal["part_time", "full_time"]
    start_month: Annotated[int, Field(ge=1, le=12)]
    regions: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """The regions in the order in which they are taught and listed; each has a file regions/<id>.yaml."""
    professions: tuple[Term, ...]
    delivery: tuple[Term, ...]
    support: tuple[Term, ...]
    professional_topics: tuple[Term, ...]
    career_pathways: tuple[Term, ...]
    placement: Text
    accreditation: Text
    """What may be said about accreditation. It must never imply more than is true."""
    independence: Text
    """The rule on scanning without supervision."""


class Fee(Block):
    """What one group of students pays for the whole programme."""

    id: Identifier
    label: Text
    amount: Count
    """In whole units of the currency."""
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    hint: str = ""


class Fees(FileBlock):
    """What fees.yaml says."""

    fees: Annotated[tuple[Fee, ...], Field(min_length=1)]
    is_uk_residents_only: bool
    additional_costs: Text


class Source(Block):
    """A public page or paper that a value was taken from."""

    id: SourceId
    title: Text
    address: Text


class Bibliography(FileBlock):
    """What sources.yaml says."""

    sources: tuple[Source, ...]
