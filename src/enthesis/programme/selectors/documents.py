"""Reading programmes: the document that a cohort is pinned to, and its year as days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.domain.curriculum import CalendarEvent
from enthesis.programme.models import Cohort, ProgrammeVersion


@lru_cache(maxsize=16)
def read_document(version_pk: int) -> ProgrammeDocument:
    """Give a version's document; versions never change, so each is parsed once per process."""
    return ProgrammeDocument.from_json(
        ProgrammeVersion.objects.values_list("document", flat=True).get(pk=version_pk)
    )


def document_of(cohort: Cohort) -> ProgrammeDocument:
    """Give the programme that a cohort is pinned to."""
    return read_document(cohort.version_id)


def latest_version() -> ProgrammeVersion | None:
    """Give the version that was loaded last."""
    return ProgrammeVersion.objects.defer("document").order_by("-loaded_at", "-pk").first()


def known_regions() -> dict[str, str]:
    """Give the label of every region that any loaded programme has, by its id."""
    versions = ProgrammeVersion.objects.order_by("loaded_at", "pk").values_list("pk", flat=True)
    return {region.id: region.label for pk in versions for region in read_document(pk).regions}


@dataclass(frozen=True)
class Appointment:
    """An entry of the programme's calendar with the days on which a cohort has it."""

    event: CalendarEvent
    kind: str
    starts_on: date
    ends_on: date
    is_now: bool
    is_over: bool


def calendar_of(document: ProgrammeDocument, starts_on: date, today: date) -> Iterator[Appointment]:
    """Yield the calendar of a cohort that begins on this day, in the order of its days."""
    kinds = {kind.id: kind.label for kind in document.calendar.kinds}
    for event in sorted(document.calendar.events, key=lambda event: (event.first_week, event.last_week)):
        first = starts_on + timedelta(weeks=event.first_week - 1)
        last = starts_on + timedelta(weeks=event.last_week, days=-1)
        yield Appointment(
            event, kinds.get(event.kind, event.kind), first, last, first <= today <= last, last < today
        )
