"""Which other cases of a student can be looked at beside one of theirs."""

from django.db.models import Exists, OuterRef, QuerySet

from enthesis.accounts.models import User
from enthesis.logbook import states
from enthesis.logbook.models import Case, CaseImage
from enthesis.logbook.permissions import visible_cases

# More of them would not be found in a list either.
MOST_CASES = 30


def cases_beside(reader: User, case: Case) -> QuerySet[Case]:
    """Give the latest of a student's other cases with pictures that this person may read, newest first."""
    images = CaseImage.objects.filter(case=OuterRef("pk")).exclude(instance__erased_at__isnull=False)
    others = visible_cases(reader).filter(enrolment_id=case.enrolment_id).exclude(pk=case.pk)
    with_pictures = others.exclude(state=states.DISCARDED).filter(Exists(images))
    return with_pictures.only("number", "region", "side", "performed_on").order_by("-number")[:MOST_CASES]
