"""Founding the sample cohort: programme, people, roles, machines and scopes, all through the services of their apps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import add_person
from enthesis.core import jobs
from enthesis.imaging.services import add_machine
from enthesis.logbook.services import agree_scope
from enthesis.portal.domain import people
from enthesis.programme.models import Cohort, Role
from enthesis.programme.selectors import document_of
from enthesis.programme.services import create_cohort, enrol_student, grant_role, load_programme

ACTOR = "sample cohort"
FOLDER = Path(settings.PROGRAMMES_DIR) / "msk-ultrasound-pgcert"
MONTHS_SO_FAR = 10
# Name at the clinic and application entity title of the sample cohort's machines.
MACHINES = (("Lumen S7, room 2", "LUMEN_S7"), ("Sonara P3 portable", "SONARA_P3"))


@dataclass(frozen=True)
class Founding:
    """What the founding of the sample cohort is told; `students` is how many of the twelve take part."""

    today: date
    now: datetime
    students: int = len(people.STUDENTS)


def first_day(today: date) -> date:
    """Give the first day of the month that lies ten months before this day."""
    months = today.year * 12 + today.month - 1 - MONTHS_SO_FAR
    return date(months // 12, months % 12 + 1, 1)


def last_day(first: date) -> date:
    """Give the same day a year later."""
    return first.replace(year=first.year + 1)


@transaction.atomic
def found_sample_cohort(founding: Founding) -> Cohort:
    """Make the sample cohort, and queue what its year consists of; asked again it changes nothing."""
    version = load_programme(folder=FOLDER, actor=ACTOR, now=founding.now)
    starts_on = first_day(founding.today)
    name = f"Sample cohort {starts_on:%B %Y}"
    known = Cohort.objects.filter(version=version, name=name).first()
    if known is not None:
        return known
    cohort = create_cohort(
        version=version,
        name=name,
        starts_on=starts_on,
        ends_on=last_day(starts_on),
        actor=ACTOR,
        now=founding.now,
    )
    for machine, title in MACHINES:
        add_machine(name=machine, ae_title=title, actor=ACTOR, now=founding.now)
    appoint_staff(cohort, founding)
    appoint_supervisors(cohort, founding)
    enrol_students(cohort, founding)
    return cohort


def enter(name: str, founding: Founding) -> User:
    """Enter one fictional person."""
    return add_person(email=people.address_of(name), name=name, actor=ACTOR, now=founding.now, is_sample=True)


def appoint_staff(cohort: Cohort, founding: Founding) -> None:
    """Give every role that is not a supervisor's to its fictional person."""
    for role, name in people.STAFF:
        place = None if role in people.SITE_ROLES else cohort
        user = enter(name, founding)
        grant_role(
            user=user, role=role, cohort=place, starts_on=cohort.starts_on, actor=ACTOR, now=founding.now
        )


def appoint_supervisors(cohort: Cohort, founding: Founding) -> None:
    """Approve the fictional supervisors for their regions."""
    for supervisor in people.SUPERVISORS:
        grant_role(
            user=enter(supervisor.name, founding), role=Role.SUPERVISOR, cohort=cohort, starts_on=cohort.starts_on,
            regions=supervisor.regions, actor=ACTOR, now=founding.now,
        )  # fmt: skip


def enrol_students(cohort: Cohort, founding: Founding) -> None:
    """Enrol the fictional students, agree their scope, and queue the writing of their logbooks."""
    regions = [region.id for region in document_of(cohort).regions]
    students = people.STUDENTS[: founding.students]
    for student in students:
        enrolment = enrol_student(
            user=enter(student.name, founding), cohort=cohort, starts_on=cohort.starts_on, ends_on=cohort.ends_on,
            actor=ACTOR, now=founding.now,
        )  # fmt: skip
        agree_scope(enrolment=enrolment, regions=regions, actor=ACTOR, now=founding.now)
    queue_logbooks(students)


def queue_logbooks(students: Iterable[people.SampleStudent]) -> None:
    """Queue the first pictures that arrive, and the first of the logbooks, which are written one after the other."""
    names = [student.name for student in students]
    if names:
        label = "The first scans of the sample cohort"
        jobs.enqueue("portal.send_first_scans", key="sample:first", label=label, name=names[0])
    queue_next_logbook(names)


def queue_next_logbook(names: Sequence[str]) -> None:
    """Queue the logbook of the first of these students; its job queues the next, so that others' work fits between."""
    if names:
        jobs.enqueue(
            "portal.write_sample_logbook", key=f"sample:{names[0]}", label=f"Logbook of {names[0]}", name=names[0],
            then=list(names[1:]),
        )  # fmt: skip


def today_here(students: int = len(people.STUDENTS)) -> Founding:
    """Give what founding the cohort needs to know today."""
    return Founding(today=timezone.localdate(), now=timezone.now(), students=students)
