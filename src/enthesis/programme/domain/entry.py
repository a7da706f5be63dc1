"""Who may join: rules, documents, registers and the checks made on them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from enthesis.programme.domain.block import (
    Block,
    FileBlock,
    Identifier,
    Positive,
    Term,
    TermId,
    Text,
    find,
    index,
)


def compiling(pattern: str) -> str:
    """Give back a regular expression that can be compiled.

    Raises
    ------
    ValueError
        It cannot.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"this is not a regular expression ({error})") from None
    return pattern


class EntryRule(Block):
    """Something that an applicant must have."""

    id: Identifier
    label: Text
    sentence: Text
    is_required: bool = True


class RequiredDocument(Block):
    """Something that an applicant sends."""

    id: Identifier
    label: Text
    hint: str = ""
    is_required: bool = True


class Register(Block):
    """A register of professionals. A number of the right form is never proof of registration."""

    id: TermId
    name: Text
    covers: Text
    status: Literal["statutory", "accredited"]
    number_form: Text
    pattern: Annotated[str, AfterValidator(compiling)] | None = None
    """What a number looks like once spaces are gone and letters are capitals; none where a person must judge."""
    drop_prefix: str = ""
    """A prefix that some systems add and that is not stored."""
    examples: tuple[Text, ...] = ()
    """Numbers of the right form; invented, or printed in a specification."""
    system: str = ""
    """The address that names this register in exchanged health records."""

    def normalise(self, number: str) -> str:
        """Write a number as it is stored: no spaces, capitals, without a prefix that other systems add."""
        return "".join(number.split()).upper().removeprefix(self.drop_prefix)

    def accepts(self, number: str) -> bool | None:
        """Tell whether a number has this register's form, or None where a person must judge."""
        return (
            None if self.pattern is None else re.fullmatch(self.pattern, self.normalise(number)) is not None
        )


class Entry(FileBlock):
    """What entry.yaml says."""

    rules: Annotated[tuple[EntryRule, ...], Field(min_length=1)]
    experience: Text
    """How experience is judged."""
    documents: tuple[RequiredDocument, ...]
    other_checks: tuple[RequiredDocument, ...]
    registers: Annotated[tuple[Register, ...], Field(min_length=1)]
    without_register: Text
    registration_statuses: tuple[Term, ...]
    registration_methods: tuple[Term, ...]
    recheck_at: tuple[Term, ...]
    decisions: tuple[Term, ...]
    reviewers_per_decision: Positive

    @cached_property
    def _registers(self) -> Mapping[str, Register]:
        return index(self.registers)

    def register(self, key: str) -> Register:
        """Give a register by its id; raises UnknownTerm."""
        return find(self._registers, "register", key)
