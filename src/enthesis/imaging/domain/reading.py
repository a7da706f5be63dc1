"""What stands in a dataset, with nothing believed that is not of the kind it should be."""

from datetime import date, datetime, time
from typing import Final

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from enthesis.imaging.domain.verdicts import ReceivedIdentity, Refusal

MAX_TEXT: Final = 256
MAX_SEQUENCE_BYTES: Final = 2**19
"""An item of eight bytes is half a kilobyte as an object; the sequences of real machines have a few kilobytes."""

ULTRASOUND_CLASSES: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.6",  # Ultrasound Image, retired
        "1.2.840.10008.5.1.4.1.1.6.1",  # Ultrasound Image
        "1.2.840.10008.5.1.4.1.1.3",  # Ultrasound Multi-frame Image, retired
        "1.2.840.10008.5.1.4.1.1.3.1",  # Ultrasound Multi-frame Image
    }
)
CAPTURE_CLASSES: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.7",  # Secondary Capture
        "1.2.840.10008.5.1.4.1.1.7.2",  # Multi-frame Grayscale Byte Secondary Capture
        "1.2.840.10008.5.1.4.1.1.7.4",  # Multi-frame True Color Secondary Capture
    }
)


def text(dataset: Dataset, keyword: str) -> str:
    """Return an attribute as one line of text; empty where it is absent or cannot be read."""
    try:
        value = dataset.get(keyword)
    except Exception:  # noqa: BLE001  # a broken value of any kind counts as absent
        return ""
    if value is None:
        return ""
    parts = value if isinstance(value, MultiValue | list | tuple) else [value]
    return "\\".join(str(part).strip(" \0") for part in parts)[:MAX_TEXT]


def items(dataset: Dataset, tag: int | str) -> list[Dataset]:
    """Return the items of a sequence; none where it is absent, no sequence, or longer than any that is believed."""
    key = Tag(tag)
    try:
        raw = dataset.get_item(key) if key in dataset else None
        if isinstance(raw, RawDataElement) and len(raw.value or b"") > MAX_SEQUENCE_BYTES:
            return []
        value = None if raw is None or raw.VR not in ("SQ", "UN", None) else dataset[key].value
    except Exception:  # noqa: BLE001  # a broken sequence of any kind counts as absent
        return []
    return list(value) if isinstance(value, Sequence) else []


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return an attribute's only number; None where it is absent, multiple, infinite or no number."""
    try:
        found = float(text(dataset, keyword))
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def whole(dataset: Dataset, keyword: str) -> int | None:
    """Return an attribute's only whole number; None where it is absent or something else."""
    found = number(dataset, keyword)
    return int(found) if found is not None and found == int(found) else None


def check_is_ultrasound(dataset: Dataset) -> None:
    """Let ultrasound pictures pass, and captured screens whose modality is ultrasound.

    Raises
    ------
    Refusal
        `not_ultrasound`.
    """
    sop_class = text(dataset, "SOPClassUID")
    if sop_class in ULTRASOUND_CLASSES:
        return
    if sop_class in CAPTURE_CLASSES and text(dataset, "Modality") == "US":
        return
    raise Refusal("not_ultrasound")


NAMES: Final = (
    "PatientName", "OtherPatientNames", "PatientBirthName", "PatientMotherBirthName", "ReferringPhysicianName",
    "PerformingPhysicianName", "NameOfPhysiciansReadingStudy", "RequestingPhysician", "OperatorsName",
)  # fmt: skip
"""Attributes of value representation PN that ultrasound machines fill in (PS3.3 C.7.1.1, C.7.2.1, C.7.3.1)."""


def received_identity(dataset: Dataset) -> ReceivedIdentity:
    """Return the three fields in which a student may have typed a scan code, and the names of people."""
    return ReceivedIdentity(
        patient_id=text(dataset, "PatientID"),
        accession_number=text(dataset, "AccessionNumber"),
        operators_name=text(dataset, "OperatorsName"),
        names=tuple(name for name in (text(dataset, keyword) for keyword in NAMES) if name),
    )


def acquired_at(dataset: Dataset) -> datetime | None:
    """Return when the picture was made by the machine's own clock, without a zone; None where it does not say."""
    combined = text(dataset, "AcquisitionDateTime")
    pairs = [(combined[:8], combined[8:14])] if combined else []
    pairs += [
        (text(dataset, f"{of}Date"), text(dataset, f"{of}Time")) for of in ("Acquisition", "Content", "Study")
    ]
    for day, clock in pairs:
        moment = _moment(day, clock)
        if moment is not None:
            return moment
    return None


def _moment(day: str, clock: str) -> datetime | None:
    # Dots and colons are the ACR-NEMA spelling that old machines still write (PS3.5 table 6.2-1).
    digits = day.replace(".", "")
    seconds = clock.replace(":", "").split(".")[0].ljust(6, "0")[:6]
    try:
        on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        return datetime.combine(on, time(int(seconds[:2]), int(seconds[2:4]), min(int(seconds[4:6]), 59)))
    except ValueError:
        return None
