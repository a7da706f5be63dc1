"""Pictures as DICOM media: an index, and the objects under names that every reader takes, in one streamed zip.

References
----------
DICOM PS3.11 annex D and those after it (general purpose profiles, which take uncompressed objects and lossy JPEG).
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final

from pydicom.dataset import Dataset
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
)

from enthesis.imaging.domain.dicomweb.stored import StoredObject, pieces
from enthesis.imaging.domain.medium import medium_of

INDEX: Final = "DICOMDIR"
# The transfer syntaxes of the general purpose profiles with JPEG (PS3.11 tables D.3-1 and H.3-1).
ON_MEDIA: Final = frozenset({ExplicitVRLittleEndian, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLosslessSV1})
ENTRY_DATE: Final = (1980, 1, 1, 0, 0, 0)

Open = Callable[[], BinaryIO]


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
