"""Jobs of the sample cohort: the first pictures, and each student's logbook."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from enthesis.core import jobs
from enthesis.portal import services


@jobs.job("portal.send_first_scans", retries=8)
def send_first_scans(progress: jobs.Progress, *, name: str) -> dict[str, int]:
    """Send what the first sample student scanned last to the gateway, which may still be starting."""
    return services.send_first_scans(name=name, now=timezone.now())


@jobs.job("portal.write_sample_logbook", retries=5)
def write_sample_logbook(
    progress: jobs.Progress, *, name: str, then: Sequence[str] = ()
) -> Callable[[], dict[str, int]]:
    """Write one sample student's logbook up to today, and queue the next."""
    written = services.write_logbook(name=name, now=timezone.now(), progress=progress)

    def apply() -> dict[str, int]:
        services.queue_next_logbook(then)
        return written

    return apply
