"""What each role's home answers: what now, how am I doing, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from enthesis.accounts.models import LoginLink, User
from enthesis.accounts.selectors import PERSON, names_of, never_came
from enthesis.audit.models import Entry
from enthesis.imaging.permissions import visible_quarantine
from enthesis.imaging.selectors import unfiled_counts
from enthesis.jobs.models import Job, Worker
from enthesis.jobs.selectors import ALIVE_FOR, LOOKED_BACK
from enthesis.logbook import states
from enthesis.logbook.domain.progress import Progress
from enthesis.logbook.models import Case, Review
from enthesis.logbook.permissions import FOLLOWERS, visible_cases, visible_enrolments
from enthesis.logbook.selectors import (
    cases_with,
    minutes_for,
    progress_in,
    queue_of,
    read_book,
    students_of,
    without_contents,
)
from enthesis.portal.permissions import visible_failures
from enthesis.programme.models import Cohort, Enrolment
from enthesis.programme.permissions import visible_cohorts
from enthesis.programme.selectors import cohorts_with_counts, standing_of

LATE = timedelta(days=14)
FAILURES_SHOWN = 3


@dataclass(frozen=True)
class StudentHome:
    """A student's three questions; `studies` have pictures in no case, `unchecked` of which wait for an answer."""

    enrolment: Enrolment
    progress: Progress
    returned: dict[str, Any] | None
    draft: dict[str, Any] | None
    studies: int
    unchecked: int
    feedback: QuerySet[Review]


def student_home(user: User, enrolment: Enrolment) -> StudentHome:
    """Gather what a student's home shows."""
    book, counts = read_book(enrolment), unfiled_counts(user)
    feedback = Review.objects.filter(case__enrolment=enrolment).select_related("case", "supervisor")
    return StudentHome(
        enrolment=enrolment,
        progress=progress_in(book),
        returned=book.last_in(states.RETURNED),
        draft=book.last_in(states.DRAFT, states.CORRECTING),
        studies=len(counts),
        unchecked=sum(count.unchecked for count in counts),
        feedback=feedback.order_by("-decided_at")[:6],
    )


@dataclass(frozen=True)
class SupervisorHome:
    """A supervisor's one question: what waits, and how long will it take?"""

    waiting: int
    minutes: int
    first: Case | None
    oldest_days: int
    decided: QuerySet[Review]


def supervisor_home(user: User, now: Any) -> SupervisorHome:
    """Gather what a supervisor's home shows."""
    queue = queue_of(user)
    first = queue.first()
    days = (now - first.submitted_at).days if first and first.submitted_at else 0
    decided = (
        Review.objects.filter(supervisor=user).select_related("case__enrolment__user").order_by("-decided_at")
    )
    waiting = queue.count()
    return SupervisorHome(waiting, minutes_for(waiting), first, days, decided[:6])


def followed_students(user: User) -> QuerySet[Enrolment]:
    """Give the students whose progress this person follows, with their counts."""
    if not standing_of(user).has(*FOLLOWERS):
        return Enrolment.objects.none()
    return students_of(visible_enrolments(user).exclude(user_id=user.pk))


@dataclass(frozen=True)
class AdministratorHome:
    """An administrator's one question: is anything stuck? Numbers of what is, and the newest work that failed.

    `invited` were mailed a link and have never signed in; the link of `lapsed` of them has run out. `sealed` counts the
    pictures in quarantine that this person keeps. Each cohort has its `students` and its `late` cases.
    """

    workers: int
    failed: int
    invited: int
    lapsed: int
    sealed: int
    failures: list[Job]
    cohorts: list[Cohort]

    @property
    def late(self) -> int:
        """Give how many cases have waited too long for a supervisor."""
        return sum(cohort.late for cohort in self.cohorts)  # type: ignore[attr-defined]

    @property
    def needs(self) -> int:
        """Give how many things need the administrator."""
        return sum(map(bool, (not self.workers, self.failed, self.sealed, self.lapsed, self.late)))


def administrator_home(user: User, now: datetime) -> AdministratorHome:
    """Gather what an administrator's home shows, in three questions to the database."""
    failures = visible_failures(user).filter(finished_at__gte=now - LOOKED_BACK)
    invited = never_came(User.objects.all())
    asked: dict[str, QuerySet[Any]] = {
        "workers": Worker.objects.filter(seen_at__gte=now - ALIVE_FOR),
        "failed": failures,
        "invited": invited,
        "lapsed": invited.exclude(loginlink__in=LoginLink.objects.filter(used_at=None, expires_at__gte=now)),
        "sealed": visible_quarantine(user),
    }
    counted = {name: how_many(rows) for name, rows in asked.items()}
    numbers = User.objects.filter(pk=user.pk).values_list(*counted.values()).get()
    return AdministratorHome(
        **dict(zip(counted, numbers, strict=True)),
        failures=list(failures.order_by("-finished_at")[:FAILURES_SHOWN]),
        cohorts=list(open_cohorts(user, now)),
    )


def open_cohorts(user: User, now: datetime) -> QuerySet[Cohort]:
    """Give the cohorts that are not over or still have a case waiting, each with its `students` and `late` cases."""
    today = timezone.localdate(now)
    late = Case.objects.filter(
        enrolment__cohort=OuterRef("pk"), state=states.SUBMITTED, submitted_at__lte=now - LATE
    )
    cohorts = cohorts_with_counts(visible_cohorts(user), today).annotate(late=how_many(late))
    return cohorts.filter(Q(ends_on__gte=today) | Q(late__gt=0))


def how_many(rows: QuerySet[Any]) -> Coalesce:
    """Count rows as a part of another question."""
    counted = (
        rows.order_by().values(one=Value(1)).annotate(number=Count("pk", distinct=True)).values("number")
    )
    return Coalesce(Subquery(counted), 0)


def search_cases(user: User, text: str) -> QuerySet[Case]:
    """Find cases this person may read by number, words of the question or conclusion, or the student's name."""
    words = cases_with(text, user) | Q(enrolment__user__name__icontains=text)
    found = visible_cases(user).filter(words).exclude(state=states.DISCARDED)
    shown = without_contents(found, user).select_related("enrolment__user", "enrolment__cohort")
    return shown.order_by("-updated_at", "-number")


def record_entries(action: str, actor: str, target: str) -> QuerySet[Entry]:
    """Give the audit record, latest first, narrowed by the beginning of an action or a target, or by a person."""
    entries = Entry.objects.order_by("-number")
    if action:
        entries = entries.filter(action__startswith=action)
    if actor:
        people = User.objects.filter(name__icontains=actor).values_list("pk", flat=True)[:50]
        written = [actor, *(f"{PERSON}{pk}" for pk in people)]
        entries = entries.filter(Q(actor__in=written) | Q(behalf__in=written))
    if target:
        entries = entries.filter(target__startswith=target)
    return entries


def named(entries: Iterable[Entry]) -> dict[str, str]:
    """Give the names of the people in these entries, by how the record writes them."""
    return names_of(word for entry in entries for word in (entry.actor, entry.behalf, entry.target))


SAMPLE_JOBS = ("portal.send_first_scans", "portal.write_sample_logbook")


@dataclass(frozen=True)
class SampleProgress:
    """How far the sample cohort is written: parts done of all, what is at hand, and what went wrong."""

    done: int
    total: int
    words: str
    failed: int

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will be written."""
        return self.done + self.failed >= self.total


def sample_progress() -> SampleProgress:
    """Give how far the sample cohort is, from the jobs that write it; each names the students still to come."""
    rows = list(
        Job.objects.filter(name__in=SAMPLE_JOBS).order_by("created_at").only("name", "state", "words", "args")
    )
    running = [row.words for row in rows if row.state == Job.State.RUNNING and row.words]
    done = sum(row.state == Job.State.DONE for row in rows)
    failed = sum(row.state in (Job.State.FAILED, Job.State.CANCELLED) for row in rows)
    to_come = len(rows[-1].args.get("then", [])) if rows else 0
    return SampleProgress(done, len(rows) + to_come, running[0] if running else "", failed)
