"""Everybody who meets the product, each with the role they hold, in one cohort and beside it.

`owner` is the student whose cases, pictures and files the matrix is about; `supervisor` is named in those cases;
`elsewhere` means the same role in another cohort; `leaver` has left; `acting` is an administrator who acts as `owner`.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import IMPERSONATION_KEY
from enthesis.programme.models import Cohort, Enrolment, Role
from enthesis.programme.services import end_enrolment
from tests.factories.people import enrol, give_role, make_cohort, make_holder, make_supervisor, make_user

ANONYMOUS = "anonymous"
ACTING = "acting"
IN_COHORT = (
    Role.MENTOR, Role.TUTOR, Role.ASSESSOR, Role.EXAMINER, Role.MODULE_LEAD, Role.PROGRAMME_LEAD,
    Role.EXTERNAL_EXAMINER,
)  # fmt: skip
AT_SITE = (Role.IMAGE_STEWARD, Role.ADMINISTRATOR, Role.ACCREDITOR)

STUDENTS = frozenset({"owner", "classmate", "student_elsewhere"})
SUPERVISORS = frozenset({"supervisor", "colleague", "supervisor_elsewhere"})
READERS = frozenset({"tutor", "assessor", "module_lead", "programme_lead", "external_examiner"})
SIGNED_IN = frozenset(
    {
        *STUDENTS,
        *SUPERVISORS,
        "leaver",
        "tutor_elsewhere",
        ACTING,
        *(str(role) for role in (*IN_COHORT, *AT_SITE)),
    }
)
ALL = SIGNED_IN | {ANONYMOUS}


@dataclass(frozen=True)
class Cast:
    """The people by persona, and the place of the student whom the matrix is about."""

    cohort: Cohort
    enrolment: Enrolment
    people: dict[str, User]

    def user(self, persona: str) -> User:
        """Give the person as a request would: fresh, and acting where the persona is."""
        if persona != ACTING:
            return User.objects.get(pk=self.people[persona].pk)
        user = User.objects.get(pk=self.people["owner"].pk)
        user.impersonated_by = self.people["administrator"]
        return user

    def client(self, persona: str) -> Client:
        """Give a browser in which this persona is signed in."""
        client = Client()
        if persona == ACTING:
            client.force_login(self.people["administrator"])
            session = client.session
            session[IMPERSONATION_KEY] = str(self.people["owner"].pk)
            session.save()
        elif persona != ANONYMOUS:
            client.force_login(self.people[persona])
        return client


def make_cast() -> Cast:
    """Enter everybody."""
    cohort, other = make_cohort("Here"), make_cohort("Elsewhere")
    people = {
        name: make_user(name.capitalize()) for name in ("owner", "classmate", "student_elsewhere", "leaver")
    }
    enrolment = enrol(people["owner"], cohort)
    enrol(people["classmate"], cohort)
    enrol(people["student_elsewhere"], other)
    leave(enrol(people["leaver"], cohort))
    for name, place in (("supervisor", cohort), ("colleague", cohort), ("supervisor_elsewhere", other)):
        people[name] = make_supervisor(place, name=name.capitalize())
    people["tutor_elsewhere"] = make_holder(Role.TUTOR, other, "Tutor elsewhere")
    for role in (*IN_COHORT, *AT_SITE):
        person = make_user(str(role))
        give_role(person, role, cohort if role in IN_COHORT else None)
        people[str(role)] = person
    return Cast(cohort, enrolment, people)


def leave(enrolment: Enrolment) -> None:
    """Let a student have left yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    end_enrolment(enrolment=enrolment, left_on=yesterday, actor="tests", now=timezone.now())
