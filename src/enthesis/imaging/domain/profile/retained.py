"""What the chosen options keep besides the keep-list, written into the new object."""

import re
from typing import Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from enthesis.imaging.domain import keeplist
from enthesis.imaging.domain.profile.dates import moved_dates
from enthesis.imaging.domain.profile.options import MODIFIED_DATES, RETAIN_DEVICE, SAFE_PRIVATE, Code, Options
from enthesis.imaging.domain.profile.private import keep_private
from enthesis.imaging.domain.reading import text

DEVICE: Final = {"StationName": 16, "DeviceSerialNumber": 32, "GantryID": 32}
"""Of the attributes that the option keeps (K in the table), those with a short text that ultrasound machines write
(PS3.3 C.7.5.1), with the longest that is kept. Identifiers in sequences, and the names of rooms, are left behind."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]*")
_SPLIT: Final = re.compile(r"[\W_]+")
SHORTEST: Final = 3
MODIFIED: Final = "MODIFIED"
CARRIED: Final = frozenset({"LongitudinalTemporalInformationModified"})
KEPT_CODES: Final = frozenset({MODIFIED_DATES[0], RETAIN_DEVICE[0], SAFE_PRIVATE[0]})


def retain(source: Dataset, clean: Dataset, options: Options, *, secret: bytes) -> None:
    """Write into a clean object what the options keep of its source, and the codes that say so.

    References
    ----------
    DICOM PS3.15 E.3.6, E.3.8, E.3.10; PS3.3 C.12.1.1.1.7 and C.7.2.1 (LongitudinalTemporalInformationModified).
    """
    codes = list(options.codes)
    if options.retain_device:
        _write_device(source, clean)
    if options.modified_dates:
        for keyword, value in moved_dates(source, secret=secret).items():
            setattr(clean, keyword, value)
        clean.LongitudinalTemporalInformationModified = MODIFIED
    if keep_private(source, clean):
        codes.append(SAFE_PRIVATE)
    if codes:
        given = list(clean.get("DeidentificationMethodCodeSequence") or [])
        clean.DeidentificationMethodCodeSequence = Sequence([*given, *map(code_item, codes)])


def carry_over(source: Dataset, clean: Dataset) -> None:
    """Write into an object that is made anew from one of our own what the options of its time have kept in that.

    The source must be an object that was written here: nothing of it is checked again.
    """
    for element in source:
        if element.keyword == "BurnedInAnnotation":
            continue
        is_blank = element.tag in clean and clean[element.tag].is_empty
        if element.tag not in clean or is_blank or element.keyword in CARRIED:
            clean.add(element)
    had = [
        (item.CodeValue, item.CodeMeaning) for item in source.get("DeidentificationMethodCodeSequence") or []
    ]
    has = [
        (item.CodeValue, item.CodeMeaning) for item in clean.get("DeidentificationMethodCodeSequence") or []
    ]
    kept = [code for code in had if code not in has and code[0] in KEPT_CODES]
    if kept:
        given = list(clean.DeidentificationMethodCodeSequence)
        clean.DeidentificationMethodCodeSequence = Sequence([*given, *map(code_item, kept)])


def code_item(code: Code) -> Dataset:
    """Give the item of a code sequence for a code of PS3.16."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code[0], "DCM", code[1]
    return item


def _write_device(source: Dataset, clean: Dataset) -> None:
    names = _names(source)
    for keyword, longest in DEVICE.items():
        given = text(source, keyword)
        # Some departments type a name or a ward in here: then it says more than which machine it was.
        is_plain = len(given) <= longest and _PLAIN.fullmatch(given)
        if is_plain and not any(name in given.casefold() for name in names):
            setattr(clean, keyword, given)


def _names(source: Dataset) -> set[str]:
    sources = [keyword for keyword in keeplist.IDENTITY_SOURCES if keyword not in DEVICE]
    words = {word for keyword in sources for word in _SPLIT.split(text(source, keyword).casefold())}
    return {word for word in words if len(word) >= SHORTEST}
