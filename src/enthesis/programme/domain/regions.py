"""A region of the body: its structures, its standard views and its normal report."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from enthesis.programme.domain.block import (
    Band,
    Block,
    FileBlock,
    Identifier,
    MeasureId,
    Term,
    TermId,
    Text,
    ViewId,
)

SLOT = re.compile(r"\{([^{}]*)\}")
SIDE_SLOT = "side"


class Probe(Block):
    """Which probe suits the region, and how it is first set."""

    kind: Text
    frequency_mhz: Band
    depth_cm: Band
    hint: str = ""


class Structure(Block):
    """Something in the region that can be found, measured and reported."""

    id: Identifier
    name: Text
    """As in running text, without an article: "long head of biceps tendon"."""
    kind: TermId
    is_plural: bool = False
    """True where the name takes "are" instead of "is"."""

    @property
    def label(self) -> str:
        """The name as a heading or an option in a list."""
        return self.name[0].upper() + self.name[1:]

    @property
    def verb(self) -> str:
        """The form of "to be" that goes with the name."""
        return "are" if self.is_plural else "is"


class View(Block):
    """A standard scanning view."""

    id: ViewId
    title: Text
    quadrant: Identifier
    structures: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    planes: Annotated[tuple[TermId, ...], Field(min_length=1)]
    mandatory: Literal["focused", "complete", "optional"]
    """When the view is due.

    `focused`: whenever its quadrant is examined; `complete`: only in a complete examination; `optional`: on request.
    """
    patient: Text
    probe: Text
    look_for: Annotated[tuple[Text, ...], Field(min_length=1)]
    dynamic: Text | None = None
    doppler: bool = False
    pathologies: tuple[Text, ...] = ()
    pitfalls: tuple[Text, ...] = ()
    measures: tuple[MeasureId, ...] = ()


class Slot(Block):
    """A gap in a normal report that the writer fills."""

    name: Identifier
    label: Text
    kind: Literal["measure", "choice", "text"]
    measure: MeasureId | None = None
    """The measurement that goes here, for the kind `measure`."""
    choices: tuple[Text, ...] = ()
    """The words to choose from, for the kind `choice`; the first is offered."""


class Sentence(Block):
    """A sentence of a normal report and the structures that it speaks of."""

    structures: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    text: Text


class NormalReport(Block):
    """The report of an examination that found nothing, with gaps in braces."""

    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    conclusion: Text
    limitation: Text
    slots: tuple[Slot, ...] = ()

    @property
    def text(self) -> str:
        """The findings as one paragraph, gaps still in braces."""
        return " ".join(sentence.text for sentence in self.sentences)

    @cached_property
    def _slots(self) -> Mapping[str, Slot]:
        return {slot.name: slot for slot in self.slots}

    def slots_in(self, text: str) -> Iterator[Slot]:
        """Yield the gaps of a text of this report, in order; the side has none, because the case knows it."""
        return (self._slots[name] for name in SLOT.findall(text) if name != SIDE_SLOT)


class Region(FileBlock):
    """What a file regions/<id>.yaml says."""

    id: Identifier
    label: Text
    prefix: Annotated[str, Field(min_length=2, max_length=2)]
    """The two letters with which the ids of its views begin."""
    dicom_body_parts: tuple[Text, ...]
    """What machines write as Body Part Examined (0018,0015) for this region."""
    position: Text
    """How the patient is placed, in general."""
    probe: Probe
    quadrants: Annotated[tuple[Term, ...], Field(min_length=1)]
    structures: Annotated[tuple[Structure, ...], Field(min_length=1)]
    views: Annotated[tuple[View, ...], Field(min_length=1)]
    normal_variants: tuple[Text, ...] = ()
    """What is normal and often taken for disease."""
    limitations: tuple[Text, ...] = ()
    """What ultrasound cannot exclude here, in sentences that a report may use."""
    normal_report: NormalReport

    @cached_property
    def pathologies(self) -> tuple[str, ...]:
        """What the views of this region may show, each once, in the order of the views."""
        return tuple(dict.fromkeys(name for view in self.views for name in view.pathologies))

    def views_for(self, protocol: str, quadrants: frozenset[str] = frozenset()) -> tuple[View, ...]:
        """Give the views that a protocol asks for: `complete`, or `focused` on some quadrants."""
        if protocol == "complete":
            return tuple(view for view in self.views if view.mandatory != "optional")
        return tuple(
            view for view in self.views if view.mandatory == "focused" and view.quadrant in quadrants
        )
