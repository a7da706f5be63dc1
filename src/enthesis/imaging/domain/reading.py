"""From bytes to a dataset, in memory, with nothing believed that was not counted."""

import io
import zlib
from datetime import date, datetime, time
from typing import Final

import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_file_meta_info
from pydicom.multival import MultiValue
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from enthesis.imaging.domain.uids import IMPLEMENTATION_UID
from enthesis.imaging.domain.verdicts import Limits, ReceivedIdentity, Refusal

PREAMBLE_BYTES: Final = 132
MAX_TEXT: Final = 256

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


class _Counted(io.BytesIO):
    """Remembers whether a reader ever asked for more than there was."""

    short = False

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        # Eight bytes are the header of a next element: finding none of them is how a whole file ends.
        if size is not None and size > len(found) and (found or size != 8):
            self.short = True
        return found


def read_part10(data: bytes, limits: Limits) -> FileDataset:
    """Parse a DICOM file held in memory.

    Raises
    ------
    Refusal
        `too_large`, `not_dicom`, `truncated` or `no_pixels`. A parser's own error on damaged bytes passes through.

    References
    ----------
    DICOM PS3.10 section 7.1 (file meta information).
    """
    if len(data) > limits.max_file_bytes:
        raise Refusal("too_large")
    if data[PREAMBLE_BYTES - 4 : PREAMBLE_BYTES] != b"DICM":
        raise Refusal("not_dicom")
    if _named_syntax(data) == DeflatedExplicitVRLittleEndian:
        data = _inflated(data, limits)
    stream = _Counted(data)
    dataset = pydicom.dcmread(stream)
    if "PixelData" not in dataset:
        raise Refusal("truncated" if stream.short else "no_pixels")
    return dataset


def _file_meta(data: bytes) -> tuple[Dataset, int]:
    """Return the file meta information and where the dataset begins."""
    stream = io.BytesIO(data)
    stream.seek(PREAMBLE_BYTES)
    meta = read_dataset(stream, False, True, stop_when=lambda tag, _vr, _length: tag.group != 2)
    return meta, stream.tell()


def _named_syntax(data: bytes) -> str:
    return text(_file_meta(data)[0], "TransferSyntaxUID")


def _inflated(data: bytes, limits: Limits) -> bytes:
    # pydicom would inflate without a bound: a megabyte of zeros is a kilobyte here.
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = inflater.decompress(data[_file_meta(data)[1] :], limits.max_file_bytes)
    if inflater.unconsumed_tail:
        raise Refusal("too_large")
    return part10(plain, transfer_syntax=ExplicitVRLittleEndian)


def part10(dataset: bytes, *, transfer_syntax: str) -> bytes:
    """Return a DICOM file made of a bare dataset, as a C-STORE request carries it, in the syntax it came in.

    Raises
    ------
    Refusal
        `unsupported_transfer_syntax`: the name of the syntax is not a UID.
    """
    if not UID(transfer_syntax).is_valid:
        raise Refusal("unsupported_transfer_syntax")
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.6.1")
    meta.MediaStorageSOPInstanceUID = UID(IMPLEMENTATION_UID)
    meta.TransferSyntaxUID = UID(transfer_syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    head = DicomBytesIO()
    head.write(bytes(PREAMBLE_BYTES - 4) + b"DICM")
    write_file_meta_info(head, meta)
    return head.getvalue() + dataset


def transfer_syntax(dataset: Dataset) -> UID:
    """Return the transfer syntax that the file names.

    Raises
    ------
    Refusal
        `unsupported_transfer_syntax`: none is named.
    """
    named = str(dataset.file_meta.get("TransferSyntaxUID", "") or "").strip(" \0")
    if not named:
        raise Refusal("unsupported_transfer_syntax")
    return UID(named)


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
