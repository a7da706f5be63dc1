"""Reflection: the models a student may write by, how many are needed, and how they are marked."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from enthesis.programme.domain.block import (
    Block,
    Count,
    FileBlock,
    Identifier,
    Term,
    TermId,
    Text,
    find,
    index,
)


class Prompt(Block):
    """A question that a reflection answers."""

    id: Identifier
    question: Text
    hints: tuple[Text, ...] = ()


class ReflectionModel(Block):
    """A customary way to reflect."""

    id: Identifier
    label: Text
    sentence: Text
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1)]


class ReflectionNeeds(Block):
    """How much reflection a complete logbook contains."""

    per_case: Literal["optional", "required"]
    full_min: Count
    full_min_regions: Count
    full_min_words: Count = 150
    """Words, over all prompts of a model, from which on a reflection counts as full."""
    must_include: tuple[Identifier, ...]
    """Themes of which each is met at least once."""
    for_agreement: tuple[TermId, ...]
    """Levels of agreement after which a reflection is always written."""


class Criterion(Block):
    """One line of the marking grid."""

    id: Identifier
    label: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=2)]
    """What earns 0, 1, 2 … marks."""


class Reflection(FileBlock):
    """What reflection.yaml says."""

    needs: ReflectionNeeds
    themes: tuple[Term, ...]
    models: Annotated[tuple[ReflectionModel, ...], Field(min_length=1)]
    rubric: tuple[Criterion, ...]
    confidentiality: Text

    @cached_property
    def _models(self) -> Mapping[str, ReflectionModel]:
        return index(self.models)

    def model(self, key: str) -> ReflectionModel:
        """Give a model of reflection by its id; raises UnknownTerm."""
        return find(self._models, "model of reflection", key)
