"""How long pictures are kept: those that were never filed for some days, those in cases for years after the course."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors.attached import attached_pictures
from enthesis.imaging.selectors.holds import held
from enthesis.programme.models import Enrolment

NOTICE = timedelta(days=14)
"""How long before an unfiled picture is thrown away its owner is told."""


@dataclass(frozen=True)
class Lapsing:
    """A picture that will be thrown away unless it is filed or kept."""

    instance: Instance
    on: datetime


@dataclass(frozen=True)
class Outlived:
    """A student whose pictures were kept as long as they had to be; `held` of them are under a hold."""

    enrolment: Enrolment
    since: date
    pictures: int
    held: int


def unfiled_ages() -> QuerySet[Any]:
    """Give the pictures that can be looked at and lie in no case and under no hold, with `idle_since`."""
    shown = Instance.objects.filter(state__in=states.SHOWN).exclude(attached_pictures()).exclude(held())
    since = Greatest(
        "received_at", Coalesce("checked_at", "received_at"), Coalesce("kept_from", "received_at"),
        output_field=DateTimeField(),
    )  # fmt: skip
    return shown.annotate(idle_since=since)


def unfiled_days() -> timedelta | None:
    """Give how long an unfiled picture is kept; None for ever."""
    days = settings.UNFILED_DAYS
    return timedelta(days=days) if days else None


def to_be_warned(now: datetime) -> QuerySet[Instance]:
    """Give the unfiled pictures whose owners have to be told that they will be thrown away."""
    kept = unfiled_days()
    if kept is None:
        return unfiled_ages().none()
    untold = Q(warned_at=None) | Q(warned_at__lt=F("idle_since"))
    return unfiled_ages().filter(untold, idle_since__lte=now - max(kept - NOTICE, timedelta()))


def lapsed(now: datetime) -> QuerySet[Instance]:
    """Give the unfiled pictures that are thrown away now: old enough, and told of long enough ago."""
    kept = unfiled_days()
    if kept is None:
        return unfiled_ages().none()
    told = Q(warned_at__gte=F("idle_since"), warned_at__lte=now - NOTICE)
    return unfiled_ages().filter(told, idle_since__lte=now - kept)


def lapsing_of(user: Any) -> QuerySet[Any]:
    """Give a person's own pictures that they were told of, each with the day on which it goes (`goes_at`), in order."""
    kept = unfiled_days() or timedelta()
    goes = Greatest(
        ExpressionWrapper(F("idle_since") + kept, output_field=DateTimeField()),
        ExpressionWrapper(F("warned_at") + NOTICE, output_field=DateTimeField()),
    )
    own = unfiled_ages().filter(owner__user_id=user.pk, warned_at__gte=F("idle_since"))
    found: QuerySet[Any] = own.select_related("study__machine").annotate(goes_at=goes)
    return found.order_by("goes_at", "pk")


def lapsing_count(user: Any) -> int:
    """Count a person's own pictures that they were told of."""
    return unfiled_ages().filter(owner__user_id=user.pk, warned_at__gte=F("idle_since")).count()


def keep_until(ends_on: date) -> date:
    """Give the last day on which the pictures of a cohort that ended then have to be kept."""
    try:
        return ends_on.replace(year=ends_on.year + settings.KEEP_YEARS)
    except ValueError:  # 29 February in a year that has none
        return ends_on.replace(year=ends_on.year + settings.KEEP_YEARS, day=28)


def outlived(today: date) -> QuerySet[Enrolment]:
    """Give students whose pictures were kept long enough, the longest first: how many are `left` and held (`kept`)."""
    ended = [
        pk
        for pk, ends_on in Enrolment.objects.order_by().values_list("cohort_id", "cohort__ends_on").distinct()
        if keep_until(ends_on) < today
    ]
    there = ~Q(pictures__state=states.DISCARDED) & Q(pictures__isnull=False)
    counted = Enrolment.objects.filter(cohort_id__in=ended).annotate(
        left=Count("pictures", filter=there),
        kept=Count("pictures", filter=there & Q(pictures__in=Instance.objects.filter(held()))),
    )
    found = counted.filter(left__gt=0).select_related("user", "cohort")
    return found.order_by("cohort__ends_on", "user__name", "pk")


def outlived_rows(enrolments: Any) -> list[Outlived]:
    """Make rows of students, such as one page of them."""
    return [Outlived(one, keep_until(one.cohort.ends_on), one.left, one.kept) for one in enrolments]
