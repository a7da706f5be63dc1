"""Dates and times moved back by one interval for each patient, so that what lies between two of them stays true.

The interval is between 1 day and 366 days, to the second: a time of day that stayed as it was could be looked up in a
department's own list. The day of the week is not kept, because keeping it would leave 52 intervals to guess from, and
nothing in teaching asks for it. Within one patient the order and the distance of all moments stay.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from pydicom.dataset import Dataset

from enthesis.imaging.domain.reading import text
from enthesis.imaging.domain.uids import MIN_SECRET_BYTES

DAY_S: Final = 24 * 60 * 60
LONGEST_S: Final = 365 * DAY_S
MOMENTS: Final = ("Study", "Series", "Acquisition", "Content")
"""Each has a date and a time (PS3.3 C.7.2.1, C.7.3.1, C.7.6.1)."""
COMBINED: Final = ("AcquisitionDateTime",)
EARLIEST: Final = 1902
"""Dates before this year are mistakes, and one moved back from them might be no date at all."""


def interval_for(source: Dataset, *, secret: bytes) -> timedelta:
    """Return how far the dates of this patient go back on this site: from 1 day to 366 days.

    The same patient number gives the same interval for one secret; where there is none, the study's UID decides, so
    that one visit stays together.

    Raises
    ------
    ValueError
        The secret is shorter than 16 bytes.
    """
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"The secret must have at least {MIN_SECRET_BYTES} bytes.")
    patient = text(source, "PatientID").casefold()
    whose = f"patient {patient}" if patient else f"study {text(source, 'StudyInstanceUID')}"
    digest = hmac.new(
        secret, b"dicom-dates:" + whose.encode(errors="backslashreplace"), hashlib.sha256
    ).digest()
    return timedelta(seconds=DAY_S + int.from_bytes(digest[:8], "big") % LONGEST_S)


def moved_dates(source: Dataset, *, secret: bytes) -> dict[str, str]:
    """Return the attributes for dates and times with what is to be written into them; what is no date is left out.

    A date without a time of day is moved by whole days. A time without a date says nothing and is left out.

    References
    ----------
    DICOM PS3.15 E.3.6 (Retain Longitudinal Temporal Information With Modified Dates); PS3.5 table 6.2-1 (DA, TM, DT).
    """
    interval = interval_for(source, secret=secret)
    moved: dict[str, str] = {}
    for of in MOMENTS:
        moved |= _moved_pair(source, of, interval)
    for keyword in COMBINED:
        given = text(source, keyword)
        moment = _moment(given[:8], given[8:14])
        if moment is not None:
            moved[keyword] = f"{moment - interval:%Y%m%d%H%M%S}"
    return moved


def _moved_pair(source: Dataset, of: str, interval: timedelta) -> dict[str, str]:
    day, clock = text(source, f"{of}Date"), text(source, f"{of}Time")
    moment = _moment(day, clock)
    if moment is not None:
        return {
            f"{of}Date": f"{moment - interval:%Y%m%d}",
            f"{of}Time": f"{moment - interval:%H%M%S}",
        }
    moment = _moment(day, "000000")
    return {} if moment is None else {f"{of}Date": f"{moment - timedelta(days=interval.days):%Y%m%d}"}


def _moment(day: str, clock: str) -> datetime | None:
    # Dots and colons are the ACR-NEMA spelling that old machines still write (PS3.5 table 6.2-1).
    digits = day.replace(".", "") + clock.replace(":", "").split(".")[0].ljust(6, "0")[:6]
    if not (clock and digits.isascii() and digits.isdecimal()):
        return None
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 - DICOM's own clock has no zone
    except ValueError:
        return None
    return moment if moment.year >= EARLIEST else None
