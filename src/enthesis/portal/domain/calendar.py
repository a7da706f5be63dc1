"""When the sample students and supervisors do things: from the day of the scan to the signature."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Cases younger than this have their pictures, whoever the student is: they are what supervisors review now.
RECENT = timedelta(days=30)
SETTLED = timedelta(days=14)


@dataclass(frozen=True)
class CaseDates:
    """When a sample case was scanned, written, and decided on; `fate` is what has become of it by now.

    `fate` is one of `signed`, `returned_then_signed`, `waiting`, `returned`, `draft`.
    """

    scanned_at: datetime
    written_at: datetime
    decided_at: datetime
    fate: str


def dates_of(chance: random.Random, performed_on: date, now: datetime, zone: ZoneInfo) -> CaseDates:
    """Draw when a scan of this day was written up and decided on, never later than now."""
    scanned = datetime.combine(performed_on, time(chance.randrange(8, 17), chance.randrange(60)), zone)
    written = datetime.combine(performed_on, time(chance.randrange(18, 22), chance.randrange(60)), zone)
    decided = datetime.combine(
        performed_on + timedelta(days=chance.randrange(1, 7)),
        time(chance.randrange(8, 18), chance.randrange(60)),
        zone,
    )
    draw = chance.random()
    if written >= now:
        return CaseDates(min(scanned, now), now, now, "draft")
    if decided >= now - timedelta(hours=1) or (now - written < SETTLED and draw < 0.35):
        return CaseDates(scanned, written, now, "draft" if draw < 0.06 else "waiting")
    if now - written < SETTLED and draw < 0.45:
        return CaseDates(scanned, written, decided, "returned")
    return CaseDates(scanned, written, decided, "returned_then_signed" if draw > 0.96 else "signed")


def has_pictures(performed_on: date, today: date, *, always: bool) -> bool:
    """Tell whether a sample case has pictures: recent ones, and all of the students who are shown first."""
    return always or today - performed_on <= RECENT
