"""Agreeing the regions that a student may log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput
from enthesis.logbook.models import LearningScope
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of


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
