"""Making the sample cohort: founding it, sending its pictures, writing its logbooks; and mending the queue."""

from enthesis.portal.services.cohort import Founding, found_sample_cohort, queue_next_logbook, today_here
from enthesis.portal.services.scans import send_first_scans
from enthesis.portal.services.work import retry_work
from enthesis.portal.services.year import write_logbook

__all__ = [
    "Founding",
    "found_sample_cohort",
    "queue_next_logbook",
    "retry_work",
    "send_first_scans",
    "today_here",
    "write_logbook",
]
