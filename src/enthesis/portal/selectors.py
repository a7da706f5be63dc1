"""What each role's home answers: what now, how am I doing, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from enthesis.accounts.models import User
from enthesis.audit.models import Entry
from enthesis.imaging.selectors import waiting_count
from enthesis.jobs.models import Job
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
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import standing_of

# How the audit record writes a person.
PERSON = "accounts.user:"


@dataclass(frozen=True)
class StudentHome:
    """A student's three questions."""

    enrolment: Enrolment
    progress: Progress
    returned: dict[str, Any] | None
    draft: dict[str, Any] | None
    studies: int
    feedback: QuerySet[Review]


def student_home(user: User, enrolment: Enrolment) -> StudentHome:
    """Gather what a student's home shows."""
    book = read_book(enrolment)
    feedback = Review.objects.filter(case__enrolment=enrolment).select_related("case", "supervisor")
    return StudentHome(
        enrolment=enrolment,
        progress=progress_in(book),
        returned=book.last_in(states.RETURNED),
        draft=book.last_in(states.DRAFT, states.CORRECTING),
        studies=waiting_count(user),
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


def search_cases(user: User, text: str) -> QuerySet[Case]:
    """Find cases this person may read by number, words of the question or conclusion, or the student's name."""
    words = cases_with(text) | Q(enrolment__user__name__icontains=text)
    found = visible_cases(user).filter(words).exclude(state=states.DISCARDED)
    shown = without_contents(found).select_related("enrolment__user", "enrolment__cohort")
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
    written = {
        word
        for entry in entries
        for word in (entry.actor, entry.behalf, entry.target)
        if word.startswith(PERSON)
    }
    people = User.objects.filter(pk__in=[word.removeprefix(PERSON) for word in written])
    return {f"{PERSON}{pk}": name for pk, name in people.values_list("pk", "name")}


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
