"""The index of DICOM media: which objects there are, in patients, studies and series, and under which names.

References
----------
DICOM PS3.10 8 (file-sets: names of at most eight capital letters, digits and underscores), PS3.3 F (DICOMDIR).
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage, generate_uid

from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION

FILE_SET: Final = "ENTHESIS"
IN_USE: Final = 0xFFFF
# An index must name a day and a time (PS3.3 F.5.2); cleaned objects may have none, and this is nobody's.
NO_DAY: Final = "19000101"
NO_TIME: Final = "000000"
# Item tag and length (PS3.5 7.5).
ITEM_HEAD_BYTES: Final = 8
LEVELS: Final = (("PATIENT", "PT"), ("STUDY", "ST"), ("SERIES", "SE"), ("IMAGE", "IM"))


@dataclass(frozen=True, slots=True)
class Medium:
    """An index with the name of each object in it, in the order in which the objects were given."""

    index: bytes
    names: tuple[str, ...]


@dataclass(slots=True)
class _Entry:
    """One record and those below it; `path` is where its object lies, for the lowest level."""

    record: Dataset
    path: tuple[str, ...]
    below: dict[str, "_Entry"] = field(default_factory=dict)
    offset: int = 0

    def walk(self) -> Iterator["_Entry"]:
        """Yield the entries below, each before those below it."""
        for entry in self.below.values():
            yield entry
            yield from entry.walk()


def medium_of(headers: Iterable[Dataset]) -> Medium:
    """Return the index for objects whose attributes these are; the objects themselves are not needed.

    Values that an index must have and that cleaned objects may lack are filled in here, in the index alone: numbers
    by their place, day and time as one that is nobody's.
    """
    root = _Entry(Dataset(), ())
    with quiet:
        names = tuple("/".join(_file(root, header)) for header in headers)
        return Medium(_written(root), names)


def _file(root: _Entry, header: Dataset) -> tuple[str, ...]:
    """Put an object into its place, and give its path."""
    uids = (
        str(header.get("PatientID") or "ANONYMOUS"),
        *(str(header.get(name)) for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")),
    )
    place = root
    for (level, letters), uid in zip(LEVELS, uids, strict=True):
        number = len(place.below) + 1
        path = (*place.path, f"{letters}{number:06d}")
        if uid not in place.below:
            place.below[uid] = _Entry(_record(level, header, number, path), path)
        place = place.below[uid]
    return place.path


def _record(level: str, header: Dataset, number: int, path: tuple[str, ...]) -> Dataset:
    record = Dataset()
    record.OffsetOfTheNextDirectoryRecord = 0
    record.RecordInUseFlag = IN_USE
    record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    record.DirectoryRecordType = level
    # PS3.3 tables F.5-1 to F.5-4: what each kind of record must say, and what to say where the object does not.
    said: dict[str, dict[str, str | int]] = {
        "PATIENT": {"PatientName": "", "PatientID": "ANONYMOUS"},
        "STUDY": {
            "StudyDate": NO_DAY, "StudyTime": NO_TIME, "StudyDescription": "", "StudyInstanceUID": "",
            "StudyID": str(number), "AccessionNumber": "",
        },
        "SERIES": {"Modality": "US", "SeriesInstanceUID": "", "SeriesNumber": number},
        "IMAGE": {"InstanceNumber": number},
    }  # fmt: skip
    for keyword, otherwise in said[level].items():
        value = header.get(keyword)
        setattr(record, keyword, otherwise if value in (None, "") else value)
    if level == "IMAGE":
        record.ReferencedFileID = list(path)
        record.ReferencedSOPClassUIDInFile = header.SOPClassUID
        record.ReferencedSOPInstanceUIDInFile = header.SOPInstanceUID
        record.ReferencedTransferSyntaxUIDInFile = header.file_meta.TransferSyntaxUID
    return record


def _written(root: _Entry) -> bytes:
    """Write the index; records point to each other by their places in the file, which values do not change."""
    index = Dataset()
    index.file_meta = _meta()
    index.FileSetID = FILE_SET
    index.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
    index.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 0
    index.FileSetConsistencyFlag = 0
    index.DirectoryRecordSequence = Sequence()
    at, entries = len(_bytes(index)), list(root.walk())
    for entry in entries:
        entry.offset = at
        at += ITEM_HEAD_BYTES + len(_bytes(entry.record))
    for entry in (root, *entries):
        _point(entry)
    top = list(root.below.values())
    if top:
        index.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = top[0].offset
        index.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = top[-1].offset
    index.DirectoryRecordSequence = Sequence(entry.record for entry in entries)
    return _bytes(index)


def _point(entry: _Entry) -> None:
    """Have the records below an entry point to each other, and its own to the first of them."""
    below = list(entry.below.values())
    for one, following in pairwise(below):
        one.record.OffsetOfTheNextDirectoryRecord = following.offset
    if below and entry.path:
        entry.record.OffsetOfReferencedLowerLevelDirectoryEntity = below[0].offset


def _meta() -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    meta.MediaStorageSOPInstanceUID = generate_uid(prefix=None)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    return meta


def _bytes(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    is_file = hasattr(dataset, "file_meta")
    pydicom.dcmwrite(stream, dataset, implicit_vr=False, little_endian=True, enforce_file_format=is_file)
    return stream.getvalue()
