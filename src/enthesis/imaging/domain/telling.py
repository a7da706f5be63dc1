"""Numbers that tell who somebody is: a patient's number typed where the number of a series or a frequency belongs.

Kept numbers are written anew, so no letter can hide in them; digits can. A number of five digits or more that stands
within the patient's own numbers is left out, or emptied where an object must have it.
"""

import re
from collections.abc import Iterator
from typing import Final

from pydicom.dataset import Dataset

from enthesis.imaging.domain.reading import text

SOURCES: Final = (
    "PatientID", "OtherPatientIDs", "AccessionNumber", "StudyID", "PatientBirthDate", "PatientTelephoneNumbers",
    "IssuerOfPatientID", "MedicalRecordLocator", "AdmissionID", "RequestedProcedureID", "PatientName",
)  # fmt: skip
SHORTEST: Final = 5
SHORTEST_INSIDE: Final = 6
"""A patient's number within a longer one; shorter runs of digits turn up by chance."""
EMPTIED: Final = frozenset({"SeriesNumber", "InstanceNumber"})
ZEROED: Final = frozenset(
    {"RegionFlags", "PhysicalDeltaX", "PhysicalDeltaY", "FrameTime", "WindowCenter", "WindowWidth"}
)
CHECKED: Final = frozenset({"IS", "DS", "UL", "SL", "FL", "FD"})
_DIGITS: Final = re.compile(r"\d+")
_BETWEEN: Final = re.compile(r"[\s./-]")


def drop_telling(source: Dataset, clean: Dataset) -> None:
    """Take those numbers out of a clean object, and out of its regions, that stand in what names its patient."""
    numbers = _numbers_of(source)
    if not numbers:
        return
    for dataset in (clean, *(clean.get("SequenceOfUltrasoundRegions") or [])):
        for keyword in list(_telling(dataset, numbers)):
            if keyword in EMPTIED:
                setattr(dataset, keyword, None)
            elif keyword in ZEROED:
                setattr(dataset, keyword, 0)
            else:
                delattr(dataset, keyword)


def _telling(dataset: Dataset, numbers: frozenset[str]) -> Iterator[str]:
    for element in dataset:
        if element.VR not in CHECKED or element.value is None:
            continue
        values = element.value if element.VM > 1 else [element.value]
        if any(_tells(str(value), numbers) for value in values):
            yield element.keyword


def _tells(value: str, numbers: frozenset[str]) -> bool:
    plain = value.partition("e")[0]
    digits = "".join(_DIGITS.findall(plain.rstrip("0") if "." in plain else plain)).lstrip("0")
    if len(digits) < SHORTEST:
        return False
    return any(
        digits in number or (len(number) >= SHORTEST_INSIDE and number in digits) for number in numbers
    )


def _numbers_of(source: Dataset) -> frozenset[str]:
    # With and without what is put between digits to make them easier to read.
    values = [text(source, keyword) for keyword in SOURCES]
    runs = {
        run for value in values for form in (value, _BETWEEN.sub("", value)) for run in _DIGITS.findall(form)
    }
    return frozenset(bare for bare in (run.lstrip("0") for run in runs) if len(bare) >= SHORTEST)
