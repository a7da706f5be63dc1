"""Modules, the outcomes they lead to, and the year in weeks."""

from typing import Annotated, Literal

from pydantic import Field

from enthesis.programme.domain.block import Block, FileBlock, Identifier, Positive, Term, TermId, Text


class Outcome(Block):
    """Something that a graduate can do."""

    id: TermId
    family: Literal["knowledge", "skills", "practice"]
    text: Text
    """Follows the words "A graduate can"."""


class Module(Block):
    """A part of the programme that carries credits."""

    id: TermId
    title: Text
    credits: Positive
    summary: Text
    outcomes: Annotated[tuple[TermId, ...], Field(min_length=1)]
    topics: tuple[Text, ...]
    requires: tuple[TermId, ...] = ()
    """Modules to be passed before this one can be passed."""


class Curriculum(FileBlock):
    """What curriculum.yaml says."""

    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    modules: Annotated[tuple[Module, ...], Field(min_length=1)]


class CalendarEvent(Block):
    """Something that happens in a week, or over several, counted from the start of the programme."""

    id: Identifier
    label: Text
    kind: TermId
    first_week: Positive
    last_week: Positive
    module: TermId | None = None
    component: Identifier | None = None
    regions: tuple[Identifier, ...] = ()
    hint: str = ""


class Calendar(FileBlock):
    """What calendar.yaml says."""

    weeks: Positive
    kinds: tuple[Term, ...]
    events: tuple[CalendarEvent, ...]
