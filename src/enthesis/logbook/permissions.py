"""Who sees which case. Written once, as querysets; single objects are found through the same querysets."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging.permissions import grant_viewing
from enthesis.logbook import states
from enthesis.logbook.models import Case, CaseImage, Export, Review
from enthesis.programme.models import Enrolment, Role
from enthesis.programme.selectors import standing_of

# They read what students have sent, in the cohorts where they hold the role; drafts stay the student's own.
READERS = (
    Role.TUTOR, Role.ASSESSOR, Role.MODULE_LEAD, Role.PROGRAMME_LEAD, Role.EXTERNAL_EXAMINER,
)  # fmt: skip
# They see how far each student is, without the cases themselves.
FOLLOWERS = (*READERS, Role.MENTOR, Role.ADMINISTRATOR)

SENT = (states.SUBMITTED, states.VERIFIED, states.CORRECTING)


def _in_cohorts(user: Any, roles: tuple[str, ...], path: str) -> Q:
    standing = standing_of(user)
    if standing.is_everywhere(*roles):
        return Q(pk__isnull=False)  # an empty condition would vanish beside an "or"
    cohorts = standing.cohorts_as(*roles)
    return Q(**{f"{path}__in": cohorts}) if cohorts else Q(pk__in=[])


def _asked_to_review(user: Any) -> Q:
    """Tell cases sent to a person, and those they decided on that were sent to somebody else since."""
    asked = Q(supervisor_id=user.pk, state__in=[*SENT, states.RETURNED])
    if not standing_of(user).has(Role.SUPERVISOR):
        return asked
    return asked | Q(pk__in=Review.objects.filter(supervisor_id=user.pk).values("case_id"), state__in=SENT)


def visible_cases(user: Any) -> QuerySet[Case]:
    """Give the cases this person may read: own ones; those they review; sent ones of cohorts where they read."""
    seen = Q(enrolment__user_id=user.pk) | _asked_to_review(user)
    if standing_of(user).has(*READERS):
        seen |= Q(state__in=SENT) & _in_cohorts(user, READERS, "enrolment__cohort_id")
    return Case.objects.filter(seen)


def get_case_for(user: Any, pk: uuid.UUID) -> Case:
    """Give one case this person may read.

    Raises
    ------
    NotVisible
        There is none, or it is not theirs to read.
    """
    case = (
        visible_cases(user)
        .select_related("enrolment__user", "enrolment__cohort", "supervisor")
        .filter(pk=pk)
        .first()
    )
    if case is None:
        raise NotVisible("There is no such case among those you can read.")
    return case


def visible_enrolments(user: Any) -> QuerySet[Enrolment]:
    """Give the students whose progress this person may see: themselves, or their cohorts'."""
    seen = Q(user_id=user.pk)
    if standing_of(user).has(*FOLLOWERS):
        seen |= _in_cohorts(user, FOLLOWERS, "cohort_id")
    return Enrolment.objects.filter(seen)


def get_enrolment_for(user: Any, pk: uuid.UUID) -> Enrolment:
    """Give one student whose progress this person may see.

    Raises
    ------
    NotVisible
        There is none, or they may not be seen.
    """
    found = visible_enrolments(user).select_related("user", "cohort__version").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such student among those you can see.")
    return found


def readable_students(user: Any) -> QuerySet[Enrolment]:
    """Give the students of whom this person may read cases: themselves, those who sent them one, those of cohorts."""
    sent = Case.objects.filter(_asked_to_review(user))
    seen = Q(user_id=user.pk) | Q(pk__in=sent.values("enrolment_id"))
    if standing_of(user).has(*READERS):
        seen |= _in_cohorts(user, READERS, "cohort_id")
    return Enrolment.objects.filter(seen)


def states_seen(user: Any, enrolment: Enrolment) -> tuple[str, ...]:
    """Give the states that a student's cases can have for this person: all of their own, else those that were sent."""
    if enrolment.user_id == user.pk:
        return tuple(Case.State.values)
    is_asked = standing_of(user).has_at(enrolment.cohort_id, Role.SUPERVISOR)
    return (*SENT, states.RETURNED) if is_asked else SENT


def get_student_for(user: Any, pk: uuid.UUID) -> Enrolment:
    """Give one student of whom this person may read cases.

    Raises
    ------
    NotVisible
        There is none, or none of their cases may be read.
    """
    found = readable_students(user).select_related("user", "cohort__version").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such student among those whose cases you can read.")
    return found


def visible_exports(user: Any) -> QuerySet[Export]:
    """Give the files this person asked for."""
    return Export.objects.filter(asked_by_id=user.pk)


def get_export_for(user: Any, pk: uuid.UUID) -> Export:
    """Give one file that this person asked for.

    Raises
    ------
    NotVisible
        There is none, or somebody else asked for it.
    """
    found = visible_exports(user).select_related("enrolment__user").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such file among those you asked for.")
    return found


def pictures_of_visible_cases(user: Any) -> Q:
    """Tell imaging which pictures a person may see because of a case they may read."""
    return Q(pk__in=CaseImage.objects.filter(case__in=visible_cases(user)).values("instance_id"))


grant_viewing(pictures_of_visible_cases)


def is_student(user: Any, case: Any) -> bool:
    """Allow students; with a case, only its own student, and not somebody acting as them."""
    if case is None:
        return standing_of(user).enrolment is not None
    return bool(case.enrolment.user_id == user.pk and user.impersonated_by is None)


def owns_progress(user: Any, thing: Any) -> bool:
    """Allow students to see their own numbers."""
    return standing_of(user).enrolment is not None


def may_review(user: Any, case: Any) -> bool:
    """Allow supervisors; with a case, only the one it names, approved for its region, never its own student."""
    standing = standing_of(user)
    if case is None:
        return standing.has(Role.SUPERVISOR)
    return bool(
        case.supervisor_id == user.pk
        and case.enrolment.user_id != user.pk
        and user.impersonated_by is None
        and standing.supervises(case.enrolment.cohort_id, case.region)
    )


def reads_cases(user: Any, thing: Any) -> bool:
    """Allow everybody who can have a case to read: students, supervisors, and the readers of a cohort."""
    standing = standing_of(user)
    return standing.enrolment is not None or standing.has(Role.SUPERVISOR, *READERS)


def follows_cohort(user: Any, enrolment: Any) -> bool:
    """Allow those who follow the students of a cohort; with a student, of theirs."""
    standing = standing_of(user)
    return standing.has(*FOLLOWERS) if enrolment is None else standing.has_at(enrolment.cohort_id, *FOLLOWERS)


def exports_logbook(user: Any, enrolment: Any) -> bool:
    """Allow the student, and those who read the cohort's cases."""
    standing = standing_of(user)
    if enrolment is None:
        return standing.enrolment is not None or standing.has(*READERS)
    return enrolment.user_id == user.pk or standing.has_at(enrolment.cohort_id, *READERS)


def sees_days(user: Any, enrolment: Any) -> bool:
    """Allow students, supervisors and readers, but not external examiners: the month is all they need."""
    standing, inside = standing_of(user), [role for role in READERS if role != Role.EXTERNAL_EXAMINER]
    if enrolment is None:
        return standing.enrolment is not None or standing.has(Role.SUPERVISOR, *inside)
    return bool(
        enrolment.user_id == user.pk or standing.has_at(enrolment.cohort_id, Role.SUPERVISOR, *inside)
    )


def sets_scope(user: Any, thing: Any) -> bool:
    """Allow those who lead the programme or run it."""
    roles = (Role.PROGRAMME_LEAD, Role.MODULE_LEAD, Role.ADMINISTRATOR)
    standing = standing_of(user)
    return standing.has(*roles) if thing is None else standing.has_at(thing.cohort_id, *roles)


declare("logbook.write_case", "write, send and correct your own cases.", is_student)
declare(
    "logbook.read_case",
    "read a case that is yours, that you review, or that your cohort's students sent.",
    reads_cases,
)
declare(
    "logbook.review_cases",
    "review, sign or send back the cases in which you are named as supervisor.",
    may_review,
)
declare("logbook.read_own_progress", "see how far your own logbook is.", owns_progress)
declare("logbook.read_cohort", "see how far the students of your cohort are.", follows_cohort)
declare("logbook.export_logbook", "take a logbook away as PDF or archive.", exports_logbook)
declare("logbook.set_scope", "agree the regions that a student may log.", sets_scope)
declare("logbook.see_days", "see on which day a scan was made; others see the month.", sees_days)
