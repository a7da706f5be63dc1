"""Agreeing the regions that a student may log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput
from enthesis.logbook.models import LearningScope
from enthesis.logbook.selectors import scope_of
from enthesis.programme.domain import UnknownTerm
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of


class OutsideScope(InvalidInput):
    """A region is not one that this student may log."""

    title = "This region is not in your scope"


def problem_of_region(enrolment: Enrolment, region: str) -> str:
    """Say why a student may not log a region and what to do; empty where they may."""
    try:
        label = document_of(enrolment.cohort).region(region).label
    except UnknownTerm:
        return "This region is not in your programme."
    if region not in scope_of(enrolment):
        return f"{label} is outside the scope agreed for you. Ask your module lead to agree it first."
    return ""


def refuse_region(enrolment: Enrolment, region: str) -> None:
    """Go on only if a student may log this region, or has not chosen one yet.

    Raises
    ------
    OutsideScope
        It is not among the agreed regions, or not in the programme.
    """
    problem = problem_of_region(enrolment, region) if region else ""
    if problem:
        raise OutsideScope(problem, fields={"region": problem})


@transaction.atomic
def agree_scope(*, enrolment: Enrolment, regions: Sequence[str], actor: Any, now: datetime) -> LearningScope:
    """Agree which regions a student's logbook covers from now on; the earlier agreement stays on record.

    Raises
    ------
    InvalidInput
        No region, or one that the programme does not have.
    """
    known = [region.id for region in document_of(enrolment.cohort).regions]
    if not regions or not set(regions) <= set(known):
        raise InvalidInput("Choose regions of the programme.", fields={"regions": "Choose at least one."})
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    last = LearningScope.objects.filter(enrolment=enrolment).aggregate(last=Max("number"))["last"] or 0
    chosen = [region for region in known if region in set(regions)]
    scope = LearningScope.objects.create(enrolment=enrolment, number=last + 1, regions=chosen, agreed_at=now)
    record(action="logbook.agree_scope", actor=actor, target=scope, detail={"regions": chosen}, now=now)
    return scope
