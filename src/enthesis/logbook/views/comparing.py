"""Another case beside the one whose page is open: which ones can be chosen, and the pictures of the one that was."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from enthesis.accounts.models import User
from enthesis.core.errors import NotVisible
from enthesis.core.permissions import can
from enthesis.core.words import day, inner, month
from enthesis.logbook import selectors
from enthesis.logbook.domain.comparing import Told, names_apart
from enthesis.logbook.models import Case
from enthesis.logbook.permissions import get_case_for
from enthesis.programme.domain import ProgrammeDocument

# Gives a case as a person reads it, and its pictures as the viewer's stack.
Shown = Callable[[User, Case, ProgrammeDocument], tuple[Any, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Beside:
    """What a case can be compared with, and both stacks together where one was chosen; `extra` is the other's alone."""

    options: Sequence[tuple[uuid.UUID, str]]
    stack: Sequence[dict[str, Any]]
    chosen: Case | None = None
    extra: Sequence[dict[str, Any]] = ()


def beside(
    reader: User,
    asked: str,
    *,
    case: Case,
    stack: list[dict[str, Any]],
    document: ProgrammeDocument,
    shown: Shown,
) -> Beside:
    """Give what a case can be compared with, and the pictures of the case that was `asked` for by its id.

    Raises
    ------
    NotVisible
        The case that was asked for is not this student's, or not this person's to read.
    """
    choices = list(selectors.cases_beside(reader, case))
    chosen = other_case(reader, asked, case) if asked else None
    if chosen and chosen.pk not in {one.pk for one in choices}:
        choices.append(chosen)
    says_day = can(reader, "logbook.see_days", case.enrolment)
    options = [(one.pk, label_of(one, document, says_day=says_day)) for one in choices]
    if chosen is None:
        return Beside(options, stack)
    read, others = shown(reader, chosen, document)
    own, other = names_apart(told(case), told(read))
    extra = [{**entry, "group": other} for entry in others]
    return Beside(options, [*({**entry, "group": own} for entry in stack), *extra], chosen, extra)


def other_case(reader: User, asked: str, case: Case) -> Case:
    """Give another case of the same student; raises NotVisible where there is none to be read."""
    try:
        found = get_case_for(reader, uuid.UUID(asked))
    except ValueError as error:
        raise NotVisible("There is no such case among those you can read.") from error
    if found.enrolment_id != case.enrolment_id or found.pk == case.pk:
        raise NotVisible("Pictures are compared with those of another case of the same student.")
    return found


def told(case: Case) -> Told:
    """Give what a case is told apart by."""
    return Told(case.number, case.region, case.side, case.performed_on)


def label_of(case: Case, document: ProgrammeDocument, *, says_day: bool) -> str:
    """Give a case's line in a list: "Case 12: left shoulder, Mon 12 Oct 2026"; others are told the month alone."""
    region = inner(document.region(case.region).label) if case.region else "region not chosen"
    side = inner(case.get_side_display()) if case.side else ""
    place = f"{side} {region}".strip()
    on = (day if says_day else month)(case.performed_on) if case.performed_on else ""
    return ", ".join(word for word in (f"Case {case.number}: {place}", on) if word)
