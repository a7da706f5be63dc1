"""How the queue is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.db.models.functions import Greatest

from enthesis.jobs.models import Job, Worker

ALIVE_FOR = timedelta(seconds=60)
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True)
class QueueHealth:
    """Workers heard of lately, work that is due and not begun, the age of the oldest, and what failed lately."""

    workers: int
    due: int
    waiting_for: timedelta | None
    failed: int


def queue_health(*, now: datetime) -> QueueHealth:
    """Give how the queue is now."""
    due = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now)
    # Work may be queued for a time that has passed already; it has not waited since then.
    oldest = due.aggregate(oldest=Min(Greatest("run_at", "created_at")))["oldest"]
    return QueueHealth(
        workers=Worker.objects.filter(seen_at__gte=now - ALIVE_FOR).count(),
        due=due.count(),
        waiting_for=None if oldest is None else now - oldest,
        failed=Job.objects.filter(state=Job.State.FAILED, finished_at__gte=now - LOOKED_BACK).count(),
    )
