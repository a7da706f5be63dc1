"""What is done once a day, whether anything arrives or not."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from enthesis.core import jobs
from enthesis.core.blobs import store
from enthesis.imaging.models import StoreSample
from enthesis.imaging.services.likeness import fill_likeness
from enthesis.imaging.services.retention import forget_warnings, throw_away_lapsed, warn_owners

DAILY = "imaging.daily_round"


def schedule_daily(now: datetime) -> None:
    """Have the daily round run tomorrow; asking again on the same day has no effect."""
    tomorrow = now + timedelta(days=1)
    jobs.enqueue(DAILY, key=f"{DAILY}:{tomorrow:%Y-%m-%d}", label="Daily round of pictures", run_at=tomorrow)


def run_daily_round(*, now: datetime) -> dict[str, int]:
    """Throw away what lapsed, tell owners what will, hash what has no hash, and note how full the store is."""
    # First of all, so that a round that fails is not the last one.
    with transaction.atomic():
        schedule_daily(now)
    forget_warnings()
    lapsed = throw_away_lapsed(now=now)
    warned = warn_owners(now=now)
    return {"lapsed": lapsed, "warned": warned, "hashed": fill_likeness(), "objects": sample_store(now=now)}


def sample_store(*, now: datetime) -> int:
    """Note how many objects and bytes the store holds today, and give the number of objects."""
    objects, size = store().total()
    StoreSample.objects.update_or_create(
        on=timezone.localdate(now), defaults={"objects_held": objects, "bytes_held": size}
    )
    return objects
