"""Pictures as DICOM media: an index, and the objects under names that every reader takes, in one streamed zip.

References
----------
DICOM PS3.10 8 (file-sets: at most eight capital letters, digits and underscores in a name), PS3.3 F (DICOMDIR),
PS3.11 annex D and those after it (general purpose profiles, which take uncompressed objects and lossy JPEG).
"""

import copy
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pydicom.dataset import Dataset
from pydicom.fileset import FileSet
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
)

from enthesis.imaging.domain.dicomweb.stored import StoredObject, pieces
from enthesis.imaging.domain.quiet import quiet

FILE_SET: Final = "ENTHESIS"
INDEX: Final = "DICOMDIR"
# The transfer syntaxes of the general purpose profiles with JPEG (PS3.11 tables D.3-1 and H.3-1).
ON_MEDIA: Final = frozenset({ExplicitVRLittleEndian, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLosslessSV1})
# An index must name a day and a time (PS3.3 F.5.2); cleaned objects have none, and this is nobody's.
NO_DAY: Final = "19000101"
NO_TIME: Final = "000000"
ENTRY_DATE: Final = (1980, 1, 1, 0, 0, 0)

Open = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Medium:
    """An index with the name of each object in it, in the order in which the objects were given."""

    index: bytes
    names: tuple[str, ...]


def medium_of(headers: Iterable[Dataset]) -> Medium:
    """Return the index for objects whose attributes these are; the objects themselves are not needed.

    Values that an index must have and that cleaned objects lack are filled in here, in the index alone: numbers by
    their place, day and time as one that is nobody's.
    """
    with quiet, tempfile.TemporaryDirectory() as folder:
        files = FileSet()
        files.ID = FILE_SET
        order = [
            str(files.add(_indexed(header, place)).SOPInstanceUID) for place, header in enumerate(headers, 1)
        ]
        files.write(folder)
        index = (Path(folder) / INDEX).read_bytes()
        named = {str(one.SOPInstanceUID): str(one.FileID).replace("\\", "/") for one in files}
    names = tuple(named[uid] for uid in order)
    return Medium(index, names)


def _indexed(header: Dataset, place: int) -> Dataset:
    """Return what the index says of an object, with all that it must have (PS3.3 tables F.5-1 to F.5-4)."""
    found = copy.deepcopy(header)
    wanted = {
        "PatientID": "ANONYMOUS", "StudyDate": NO_DAY, "StudyTime": NO_TIME, "StudyID": "1", "Modality": "US",
        "SeriesNumber": 1, "InstanceNumber": place,
    }  # fmt: skip
    for keyword, value in wanted.items():
        if found.get(keyword) in (None, ""):
            setattr(found, keyword, value)
    return found


def header_of(file: BinaryIO) -> Dataset:
    """Return the attributes of an open object as media hold it, without its pixels, and close it."""
    with file:
        found = StoredObject(file)
        return found.plain_header() if _is_made_plain(found) else found.header


def _is_made_plain(found: StoredObject) -> bool:
    """Tell whether an object is uncompressed on the way: the profiles take no other compression.

    What is too large uncompressed stays as it is; readers that know its compression can still show it.
    """
    return found.syntax not in ON_MEDIA and found.fits_plain


def streamed(opens: Iterable[Open]) -> Iterator[bytes]:
    """Yield a zip of objects with their index, holding one object's frame at a time.

    Parameters
    ----------
    opens
        For each object a function that opens it, called twice: once for the index, once for the zip.
    """
    known = list(opens)
    medium = medium_of(header_of(one()) for one in known)
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w") as archive:
        with archive.open(_entry(INDEX), "w") as entry:
            entry.write(medium.index)
        for name, one in zip(medium.names, known, strict=True):
            yield from outbox.taken()
            with archive.open(_entry(name), "w", force_zip64=True) as entry:
                for piece in _on_media(one()):
                    entry.write(piece)
                    yield from outbox.taken()
    yield from outbox.taken()


def _on_media(file: BinaryIO) -> Iterator[bytes]:
    """Yield an object as media hold it: as it is stored where the profiles take that, else uncompressed."""
    found = StoredObject(file)
    if not _is_made_plain(found):
        yield from pieces(file)
        return
    with file:
        yield from found.plain_file()


def _entry(name: str) -> zipfile.ZipInfo:
    # Stored, not deflated: most is compressed already, and readers may take single objects out without unpacking.
    return zipfile.ZipInfo(name, ENTRY_DATE)


class _Outbox(io.RawIOBase):
    """What a zip has written and nobody has taken yet; it cannot be gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[bytes] = []

    def writable(self) -> bool:
        """Say that this is written to."""
        return True

    def write(self, data: object) -> int:
        """Hold what is written."""
        piece = bytes(data)  # type: ignore[call-overload]
        self.held.append(piece)
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        """Yield what is held, and forget it."""
        held, self.held = self.held, []
        yield b"".join(held)
