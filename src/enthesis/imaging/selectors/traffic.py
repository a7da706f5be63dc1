"""How receiving goes, in numbers: per day, per machine, how long it takes, and how full the store is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import quantiles

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from enthesis.core.plots import Column, Plot, columns
from enthesis.core.words import count, figures, percent
from enthesis.imaging import states
from enthesis.imaging.models import Instance, Machine, Rejection, StoreSample
from enthesis.jobs.models import Job
from enthesis.jobs.selectors import QueueHealth, queue_health

OURS = "imaging."
# Of how many pictures, the newest ones, the times are looked at: more would not change a percentile.
MOST_TIMES = 10_000
PARTS = ("shown", "locked away", "refused")


@dataclass(frozen=True)
class Day:
    """What came on one day: `received` of which `shown` could be looked at and `locked` went to a person first."""

    on: date
    received: int
    shown: int
    locked: int
    refused: int


@dataclass(frozen=True)
class Wait:
    """How long pictures took from their arrival until their owner could look at them, in seconds; None for none."""

    pictures: int
    median_s: float | None
    p95_s: float | None


@dataclass(frozen=True)
class Share:
    """What came from one machine (None: uploaded or unknown), and how much of it a person had to decide on."""

    machine: Machine | None
    received: int
    locked: int

    @property
    def locked_share(self) -> float:
        """Give the share that went to quarantine, 0 to 1."""
        return self.locked / self.received if self.received else 0.0


@dataclass(frozen=True)
class Traffic:
    """How receiving went from a day until today."""

    days: list[Day]
    wait: Wait
    shares: list[Share]
    queue: QueueHealth
    unread: int
    failed: int
    store: StoreSample | None

    def total(self, name: str) -> int:
        """Sum one of the counts of the days."""
        return sum(getattr(day, name) for day in self.days)


def traffic_since(first: date, *, now: datetime) -> Traffic:
    """Give how receiving went from this day until now, in as many queries however much came."""
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    here = Instance.objects.filter(received_at__gte=since)
    today = timezone.localdate(now)
    return Traffic(
        days=days_of(here, Rejection.objects.filter(at__gte=since), first, today),
        wait=wait_of(here),
        shares=shares_of(here),
        queue=queue_health(now=now),
        unread=Instance.objects.filter(state=states.READING).count(),
        failed=Job.objects.filter(state=Job.State.FAILED, name__startswith=OURS).count(),
        store=StoreSample.objects.order_by("-on").first(),
    )


def days_of(
    pictures: QuerySet[Instance], rejections: QuerySet[Rejection], first: date, last: date
) -> list[Day]:
    """Count by day of arrival, in the reader's time zone, oldest first; days without anything are there too."""
    came = pictures.annotate(on=TruncDate("received_at")).values("on").order_by("on")
    counted = came.annotate(
        all=Count("pk"),
        seen=Count("pk", filter=Q(shown_at__isnull=False)),
        kept=Count("pk", filter=~Q(held_for="")),
    )
    by_day = {row["on"]: row for row in counted}
    turned_away = (
        rejections.annotate(on=TruncDate("at")).values("on").order_by("on").annotate(all=Count("pk"))
    )
    refused = {row["on"]: row["all"] for row in turned_away}
    none = {"all": 0, "seen": 0, "kept": 0}
    found = []
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        row = by_day.get(on, none)
        found.append(Day(on, row["all"], row["seen"], row["kept"], refused.get(on, 0)))
    return found


def wait_of(pictures: QuerySet[Instance]) -> Wait:
    """Give the median and the 95th percentile of the time from arrival to being shown, without a person in between."""
    shown = pictures.filter(shown_at__isnull=False, held_for="").order_by("-received_at")
    times = shown.values_list("received_at", "shown_at")[:MOST_TIMES]
    seconds = sorted(max(0.0, (at - received).total_seconds()) for received, at in times if at)
    if not seconds:
        return Wait(0, None, None)
    if len(seconds) == 1:
        return Wait(1, seconds[0], seconds[0])
    cuts = quantiles(seconds, n=20, method="inclusive")
    return Wait(len(seconds), cuts[9], cuts[18])


def shares_of(pictures: QuerySet[Instance]) -> list[Share]:
    """Give how much came from each machine and how much of it a person had to decide on, the most first."""
    rows = pictures.values("study__machine").order_by().annotate(
        all=Count("pk"), kept=Count("pk", filter=~Q(held_for=""))
    )  # fmt: skip
    machines = Machine.objects.in_bulk([row["study__machine"] for row in rows if row["study__machine"]])
    shares = [Share(machines.get(row["study__machine"]), row["all"], row["kept"]) for row in rows]
    return sorted(shares, key=lambda share: -share.received)


def plot_of(days: Sequence[Day]) -> Plot:
    """Draw what came on each day; the title says the finding."""
    received, refused = sum(day.received for day in days), sum(day.refused for day in days)
    locked = sum(day.locked for day in days)
    title = f"{count(received, 'picture') if received else 'No picture'} came in {count(len(days), 'day')}"
    if received:
        title += f"; {percent(locked / received)} went to a person first"
    drawn = [Column(day.on, (day.received - day.locked, day.locked, day.refused)) for day in days]
    note = f"{count(refused, 'thing')} refused: nothing of it was kept." if refused else ""
    return columns(title, drawn, ("at once", "to a person first", "refused"), note=note)


def seconds_words(value: float | None) -> str:
    """Write a time in seconds: "0.8 s", "12 s", "3 min", "5 h"."""
    if value is None:
        return "–"
    if value >= 7200:
        return f"{figures(value / 3600)} h"
    if value >= 120:
        return f"{figures(value / 60)} min"
    return f"{figures(value, 1 if value < 10 else 0)} s"
