"""A site as full as one likes: every list of the product with so many rows. Copies of things the services made.

site = make_site()
fill(site, 3)
fill(site, 250)                     # adds what is missing
site.client("student").get(address)
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core import jobs
from enthesis.imaging.domain import Box
from enthesis.imaging.models import Hold, Instance, Machine, Profile, SpotCheck
from enthesis.imaging.services import add_machine
from enthesis.imaging.services.erasing import erase_picture
from enthesis.imaging.services.holds import place_hold
from enthesis.jobs.models import Job
from enthesis.logbook.models import Case, CaseImage, Review
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import make_clean, make_profile, make_sealed, make_unchecked
from tests.factories.logbook import make_case
from tests.factories.people import enrol, give_role, make_cohort, make_supervisor, make_user

STATES = ("verified", "correcting", "returned", "draft")


@dataclass(frozen=True)
class Site:
    """The people who open the lists, and one of each thing that is then copied."""

    cohort: Cohort
    people: dict[str, User]
    patterns: dict[str, Any] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Give the address of a list; where it is of one student, of the one whose cases are many."""
        is_of_one = name in ("logbook:student", "logbook:student_cases")
        return reverse(name, kwargs={"pk": self.patterns["place"].pk} if is_of_one else {})

    def client(self, name: str) -> Client:
        """Give a browser in which this person is signed in."""
        client = Client()
        client.force_login(self.people[name])
        return client


# Who opens which list, and what the address bar asks for; `size` is left out where a list has a length of its own.
LISTS: tuple[tuple[str, str, str, str], ...] = (
    ("cases of a student, read by a lead", "lead", "logbook:student_cases", "size=250"),
    (
        "cases of a student, filtered",
        "supervisor",
        "logbook:student_cases",
        "size=250&region=shoulder&agreement=D0&q=tear&order=date",
    ),
    ("progress of a student, read by a lead", "lead", "logbook:student", ""),
    ("cases", "student", "logbook:cases", "size=250"),
    ("cases, filtered", "student", "logbook:cases", "size=250&region=shoulder&q=tear&order=date"),
    ("home", "student", "portal:home", ""),
    ("progress", "student", "logbook:progress", ""),
    ("inbox", "student", "imaging:inbox", ""),
    ("search", "student", "portal:search", "q=tear&size=250"),
    ("review queue", "supervisor", "logbook:queue", "size=250"),
    ("decided", "supervisor", "logbook:decided", "size=250"),
    ("home of a supervisor", "supervisor", "portal:home", ""),
    ("cohort", "lead", "logbook:cohort", "size=250"),
    ("search of a lead", "lead", "portal:search", "q=tear&size=250"),
    ("home of a lead", "lead", "portal:home", ""),
    ("home of an administrator", "administrator", "portal:home", ""),
    ("quarantine", "steward", "imaging:quarantine", "size=250"),
    (
        "quarantine, narrowed",
        "steward",
        "imaging:quarantine",
        "size=250&reason=no_usable_region&order=-machine",
    ),
    ("machine profiles", "steward", "imaging:profiles", "size=250"),
    ("spot checks", "steward", "imaging:spot_checks", "size=250"),
    ("people", "administrator", "programme:people", "size=250"),
    ("cohorts", "administrator", "programme:cohorts", ""),
    ("machines", "administrator", "imaging:machines", ""),
    ("record", "administrator", "portal:record", "size=250"),
    ("pictures that will be thrown away", "student", "imaging:lapsing", ""),
    ("holds", "administrator", "imaging:holds", ""),
    ("what failed", "administrator", "imaging:failed", ""),
    ("what was erased", "steward", "imaging:erasing", ""),
    ("students whose pictures may go", "administrator", "imaging:retention", ""),
)


def make_site() -> Site:
    """Enter the people, and one of each thing."""
    cohort = make_cohort("Autumn")
    people = {name: make_user(name.capitalize()) for name in ("student", "sender", "lead", "steward")}
    place, sender = enrol(people["student"], cohort), enrol(people["sender"], cohort)
    people["supervisor"] = make_supervisor(cohort, name="Supervisor")
    people["administrator"] = make_user("Administrator")
    for name, role, where in (
        ("lead", Role.PROGRAMME_LEAD, cohort),
        ("steward", Role.IMAGE_STEWARD, None),
        ("administrator", Role.ADMINISTRATOR, None),
    ):
        give_role(people[name], role, where)
    case = make_case(place, people["supervisor"], fate="signed", pictures=[make_clean(place).pk])
    sent = make_case(sender, people["supervisor"], fate="sent", pictures=[make_clean(sender).pk])
    patterns = {
        "case": case, "sent": sent, "review": Review.objects.get(case=case), "place": place,
        "ready": make_clean(place), "unchecked": make_unchecked(place), "sealed": make_sealed(place),
        "profile": make_profile(people["steward"], None, make_sealed(place), Box(8, 8, 39, 39)),
        "machine": add_machine(name="Meadow 0", ae_title="MEADOW0", actor="tests"),
    }  # fmt: skip
    patterns |= keeping_patterns(place, people["administrator"])
    return Site(cohort, people, patterns)


def keeping_patterns(place: Enrolment, administrator: User) -> dict[str, Any]:
    """Make one hold, one piece of work that failed, one erased picture, and a student who left long ago."""
    erased = make_clean(place)
    erase_picture(actor=administrator, instance=erased, because="consent")
    elsewhere = enrol(make_user("Long ago"), make_cohort("Long ago"))
    make_sealed(elsewhere)
    days = {"starts_on": date(2010, 9, 1), "ends_on": date(2011, 7, 31)}
    Cohort.objects.filter(pk=elsewhere.cohort_id).update(**days)
    job = jobs.enqueue("imaging.read_writing", instance_id=str(erased.pk))
    Job.objects.filter(pk=job).update(state="failed", finished_at=timezone.now())
    hold = place_hold(owner=elsewhere, reason="claim", actor=administrator)
    return {
        "erased": Instance.objects.get(pk=erased.pk), "failed": Job.objects.get(pk=job), "hold": hold,
    }  # fmt: skip


@transaction.atomic
def fill(site: Site, rows: int) -> None:
    """Copy until every list has exactly this many rows; one that has more already stays as it is."""
    fill_cases(site, rows)
    fill_pictures(site, rows)
    fill_keeping(site, rows)
    fill_people(site, rows)
    fill_profiles(site, rows)
    missing = rows - Machine.objects.count()
    copies(
        site.patterns["machine"],
        missing,
        lambda n: {"pk": None, "name": f"Meadow {n}", "ae_title": f"M{n}X{rows}"},
    )
    for _ in range(rows - 3):
        record(action="tests.look", actor="tests", target="thing:1")


def copies(pattern: Model, count: int, changes: Callable[[int], dict[str, Any]]) -> list[Any]:
    """Copy a row so many times, each with its own changes."""
    values = {one.attname: getattr(pattern, one.attname) for one in pattern._meta.concrete_fields}
    made = [type(pattern)(**{**values, **changes(number)}) for number in range(1, count + 1)]
    return type(pattern)._default_manager.bulk_create(made)


def fill_cases(site: Site, rows: int) -> None:
    """Fill the student's list and the supervisor's two, each case with a picture."""
    add_cases(site.patterns["sent"], rows)
    made = add_cases(site.patterns["case"], rows)
    copies(site.patterns["review"], len(made), lambda n: {"pk": None, "case_id": made[n - 1].pk})


def add_cases(pattern: Case, rows: int) -> list[Case]:
    """Copy a case until its student has so many, and give the copies."""
    there = Case.objects.filter(enrolment=pattern.enrolment).count()
    made = copies(pattern, rows - there, lambda n: case_number(pattern, there + n))
    image = CaseImage.objects.get(case=pattern)
    shown = copy_pictures(image.instance, len(made))
    pairs = zip(made, shown, strict=True)
    CaseImage.objects.bulk_create(
        [CaseImage(case=case, instance=one, view_id=image.view_id, position=1) for case, one in pairs]
    )
    return made


def case_number(pattern: Case, number: int) -> dict[str, Any]:
    """Give what differs between a student's cases: state, day, level and words."""
    assert pattern.performed_on is not None
    state = pattern.state if pattern.state == "submitted" else STATES[number % len(STATES)]
    report = {**pattern.report, "conclusion": {"answer": f"There is a partial tear of {number} mm."}}
    return {
        "id": uuid.uuid4(), "number": number + 1, "state": state, "report": report,
        "performed_on": pattern.performed_on - timedelta(days=number % 60),
        "supervision_level": f"S{number % 3 + 1}", "agreement": f"D{number % 4}" if state == "verified" else "",
    }  # fmt: skip


def fill_pictures(site: Site, rows: int) -> None:
    """Fill the inbox with studies ready to be filed, and the quarantine."""
    for name in ("ready", "unchecked", "sealed"):
        pattern: Instance = site.patterns[name]
        there: QuerySet[Instance] = Instance.objects.filter(state=pattern.state, owner=pattern.owner)
        if name == "ready":
            there = there.exclude(pk__in=CaseImage.objects.values("instance_id"))
        copy_pictures(pattern, rows - there.count())


def fill_profiles(site: Site, rows: int) -> None:
    """Fill the lists of an image steward: machine profiles, and pictures to look at again."""
    there = Profile.objects.count()
    copies(
        site.patterns["profile"], rows - there, lambda n: {"pk": None, "machine_key": f"fen|heath{there + n}"}
    )
    clean = Instance.objects.filter(state="clean", spot_check=None).order_by("pk")
    now = timezone.now()
    missing = rows - SpotCheck.objects.count()
    SpotCheck.objects.bulk_create(
        [SpotCheck(instance=one, drawn_at=one.checked_at or now) for one in clean[: max(missing, 0)]]
    )


def fill_keeping(site: Site, rows: int) -> None:
    """Fill the lists of what will be thrown away, is held, failed or was erased."""
    free = Instance.objects.filter(owner=site.patterns["ready"].owner, state="clean")
    free.exclude(pk__in=CaseImage.objects.values("instance_id")).update(warned_at=timezone.now())
    missing = rows - Hold.objects.count()
    lifted = {"lifted_at": timezone.now(), "lifted_by_id": site.people["administrator"].pk}
    copies(site.patterns["hold"], missing, lambda n: {"pk": None, **lifted})
    missing = rows - Job.objects.filter(state="failed").count()
    copies(site.patterns["failed"], missing, lambda n: {"id": uuid.uuid4()})
    copy_pictures(site.patterns["erased"], rows - Instance.objects.filter(erased_at__isnull=False).count())


def copy_pictures(pattern: Instance, count: int) -> list[Instance]:
    """Copy a picture, each into a study of its own."""
    studies = copies(
        pattern.study, count, lambda n: {"id": uuid.uuid4(), "study_uid": f"2.25.{uuid.uuid4().int}"}
    )
    return copies(
        pattern, count, lambda n: {
            "id": uuid.uuid4(), "study_id": studies[n - 1].pk, "sop_instance_uid": f"2.25.{uuid.uuid4().int}"
        },
    )  # fmt: skip


def fill_people(site: Site, rows: int) -> None:
    """Fill the cohort with students; they fill the list of people too."""
    pattern: Enrolment = site.patterns["place"]
    missing = rows - Enrolment.objects.filter(cohort=site.cohort).count()
    people = copies(
        site.people["student"], missing,
        lambda n: {"id": uuid.uuid4(), "name": f"Student {n:03}", "email": f"{uuid.uuid4().hex}@example.org"},
    )  # fmt: skip
    copies(
        pattern, missing,
        lambda n: {"id": uuid.uuid4(), "user_id": people[n - 1].pk, "scan_code": uuid.uuid4().hex[:12].upper()},
    )  # fmt: skip
