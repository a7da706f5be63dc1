"""Telling image stewards by mail what is destroyed soon, each picture once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core import jobs, mail
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors.quarantine import SOON
from enthesis.programme.models import Role
from enthesis.programme.selectors.people import holdings_on

REMIND = "imaging.remind_stewards"
EVERYWHERE = None


def schedule_reminder(now: datetime) -> None:
    """Have stewards told today of what is destroyed soon, if there is anything that they were not told of."""
    if _untold(now).exists():
        jobs.enqueue(
            REMIND, key=f"{REMIND}:{now:%Y-%m-%d}", label="Tell image stewards what is destroyed soon"
        )


def _untold(now: datetime) -> QuerySet[Instance]:
    soon = Instance.objects.filter(state=states.QUARANTINED, expires_at__gt=now, expires_at__lte=now + SOON)
    return soon.exclude(reminded_for=F("expires_at"), reminded_for__isnull=False)


@transaction.atomic
def remind_stewards(*, now: datetime) -> int:
    """Mail each image steward how many of the pictures they keep are destroyed soon; give the number of mails.

    The mail says nothing of the pictures themselves. Pictures that nobody keeps are asked about again tomorrow.
    """
    untold = list(_untold(now).select_related("owner").only("expires_at", "owner__cohort"))
    told: set[UUID] = set()
    mails = 0
    for steward, cohorts in _stewards(timezone.localdate(now)).items():
        kept = [one for one in untold if one.owner is None or {EVERYWHERE, one.owner.cohort_id} & cohorts]
        if kept:
            _mail(steward, [one.expires_at for one in kept if one.expires_at])
            told |= {one.pk for one in kept}
            mails += 1
    if told:
        Instance.objects.filter(pk__in=told).update(reminded_for=F("expires_at"))
        detail = {"pictures": len(told), "stewards": mails}
        record(action=REMIND, actor="quarantine", target="quarantine", detail=detail, now=now)
    return mails


def _stewards(today: date) -> dict[User, set[int | None]]:
    """Give the image stewards of today with the cohorts they keep; None among them is the whole site."""
    found: dict[User, set[int | None]] = defaultdict(set)
    holdings = holdings_on(today).filter(role=Role.IMAGE_STEWARD, user__is_active=True)
    for holding in holdings.select_related("user").order_by("user__name", "pk"):
        if settings.DEMO or not holding.user.is_sample:
            found[holding.user].add(holding.cohort_id)
    return found


def _mail(steward: User, expiries: Iterable[datetime]) -> None:
    times = sorted(expiries)
    url = settings.SITE_URL + reverse("imaging:quarantine") + "?soon=1"
    context = {
        "name": steward.name,
        "count": len(times),
        "days": SOON.days,
        "first": times[0],
        "url": url,
    }
    mail.send(steward.email, "imaging/mail/soon_destroyed.txt", context)
