"""A whole programme: every file of its folder in one frozen document."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict

from enthesis.programme.domain.assessment import Assessment, Component
from enthesis.programme.domain.block import Block, UnknownTerm, find, index
from enthesis.programme.domain.curriculum import Calendar, Curriculum, Module, Outcome
from enthesis.programme.domain.entry import Entry
from enthesis.programme.domain.facts import Bibliography, Fees, ProgrammeFacts
from enthesis.programme.domain.logbook import Logbook
from enthesis.programme.domain.measurements import Catalogue, Measurement
from enthesis.programme.domain.provenance import Provenance, mark_of, marks_by_block, say_marks
from enthesis.programme.domain.reflection import Reflection
from enthesis.programme.domain.regions import Region, Structure, View
from enthesis.programme.domain.vocabulary import Scanning, Vocabulary


def canonical(data: Any) -> bytes:
    """Write plain data in the one form that the same content always has: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def stored_hash(data: Any) -> str:
    """Give the content hash of a document as it is stored, unread: a later Enthesis may read it otherwise."""
    return hashlib.sha256(canonical(data)).hexdigest()


class ProgrammeDocument(BaseModel):
    """A programme as data. It is never changed; look things up by id."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    programme: ProgrammeFacts
    curriculum: Curriculum
    scanning: Scanning
    vocabulary: Vocabulary
    catalogue: Catalogue
    logbook: Logbook
    reflection: Reflection
    assessment: Assessment
    calendar: Calendar
    fees: Fees
    entry: Entry
    bibliography: Bibliography
    regions: tuple[Region, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ProgrammeDocument":
        """Read back a document from what `model_dump(mode="json")` gave, for example out of the database.

        Raises
        ------
        pydantic.ValidationError
            The data is not such a document.
        """
        return cls.model_validate_json(json.dumps(data))

    def canonical_json(self) -> bytes:
        """Write the document in the one form that the same content always has: sorted keys, no spaces, UTF-8."""
        return canonical(self.model_dump(mode="json"))

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.canonical_json()).hexdigest()

    @property
    def title(self) -> str:
        """The programme's full title."""
        return self.programme.title

    @cached_property
    def _regions(self) -> Mapping[str, Region]:
        return index(self.regions)

    @cached_property
    def _views(self) -> Mapping[str, View]:
        return index(view for region in self.regions for view in region.views)

    @cached_property
    def _structures(self) -> Mapping[str, Structure]:
        return index(structure for region in self.regions for structure in region.structures)

    @cached_property
    def _homes(self) -> Mapping[str, Region]:
        homes = {view.id: region for region in self.regions for view in region.views}
        return homes | {structure.id: region for region in self.regions for structure in region.structures}

    @cached_property
    def _measurements(self) -> Mapping[str, Measurement]:
        return index(self.catalogue.measurements)

    @cached_property
    def _modules(self) -> Mapping[str, Module]:
        return index(self.curriculum.modules)

    @cached_property
    def _outcomes(self) -> Mapping[str, Outcome]:
        return index(self.curriculum.outcomes)

    @cached_property
    def _components(self) -> Mapping[str, Component]:
        return index(self.assessment.components)

    @cached_property
    def _marks(self) -> Mapping[int, str]:
        return marks_by_block(self)

    @cached_property
    def _source_titles(self) -> Mapping[str, str]:
        return {source.id: source.title for source in self.bibliography.sources}

    def region(self, key: str) -> Region:
        """Give a region by its id; raises UnknownTerm."""
        return find(self._regions, "region", key)

    def view(self, key: str) -> View:
        """Give a standard view of any region by its id; raises UnknownTerm."""
        return find(self._views, "view", key)

    def structure(self, key: str) -> Structure:
        """Give a structure of any region by its id; raises UnknownTerm."""
        return find(self._structures, "structure", key)

    def region_of(self, key: str) -> Region:
        """Give the region that a view or a structure belongs to, by that thing's id; raises UnknownTerm."""
        try:
            return self._homes[key]
        except KeyError:
            raise UnknownTerm("view or structure", key) from None

    def measurement(self, key: str) -> Measurement:
        """Give a measurement by its id; raises UnknownTerm."""
        return find(self._measurements, "measurement", key)

    def module(self, key: str) -> Module:
        """Give a module by its id; raises UnknownTerm."""
        return find(self._modules, "module", key)

    def outcome(self, key: str) -> Outcome:
        """Give an outcome by its id; raises UnknownTerm."""
        return find(self._outcomes, "outcome", key)

    def component(self, key: str) -> Component:
        """Give a component of the assessment by its id; raises UnknownTerm."""
        return find(self._components, "component", key)

    def provenance(self, block: Block, key: str) -> Provenance:
        """Tell where the value `key` of a block of this document comes from.

        Raises
        ------
        UnknownTerm
            The block is not part of this document.
        """
        if id(block) not in self._marks:
            raise UnknownTerm("block with the value", key)
        return say_marks(mark_of(block, key, self._marks[id(block)]), self._source_titles)
