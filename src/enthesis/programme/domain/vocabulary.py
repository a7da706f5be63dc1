"""Closed lists that cases and reports choose from, and the rules common to all scanning."""

from collections.abc import Mapping
from functools import cached_property

from enthesis.programme.domain.block import FileBlock, Term, Text, UnknownTerm, find, index


class Vocabulary(FileBlock):
    """What vocabulary.yaml says."""

    sides: tuple[Term, ...]
    age_bands: tuple[Term, ...]
    sexes: tuple[Term, ...]
    consent_bases: tuple[Term, ...]
    reference_opinions: tuple[Term, ...]
    certainties: tuple[Term, ...]
    urgencies: tuple[Term, ...]
    finding_statuses: tuple[Term, ...]
    echogenicities: tuple[Term, ...]
    confidences: tuple[Term, ...]

    @cached_property
    def _lists(self) -> Mapping[str, Mapping[str, Term]]:
        names = (name for name in type(self).model_fields if name != "basis")
        return {name: index(getattr(self, name)) for name in names}

    def term(self, name: str, key: str) -> Term:
        """Give a term by the name of its list and its id, such as `term("age_bands", "25-34")`.

        Raises
        ------
        UnknownTerm
            There is no such list, or no such term in it.
        """
        if name not in self._lists:
            raise UnknownTerm("list", name)
        return find(self._lists[name], f"term in {name}", key)


class Scanning(FileBlock):
    """What scanning.yaml says."""

    rules: tuple[Text, ...]
    screen_convention: Text
    annotation_rule: Text
    protocols: tuple[Term, ...]
    planes: tuple[Term, ...]
    structure_kinds: tuple[Term, ...]
