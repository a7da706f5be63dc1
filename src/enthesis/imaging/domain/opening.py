"""From bytes as they come to a dataset, with its pixels still to be read: nothing is believed that was not counted.

Everything before the pixels is held in memory, the pixels are passed on piece by piece. So an object of a gigabyte
needs no more memory than one of a megabyte, whether it comes from a file, a browser or a machine.
"""

import hashlib
import struct
import zlib
from typing import Any, Final, Protocol

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset, read_partial
from pydicom.filewriter import write_file_meta_info
from pydicom.tag import BaseTag
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from enthesis.imaging.domain.reading import text
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID
from enthesis.imaging.domain.verdicts import Limits, Refusal

PREAMBLE_BYTES: Final = 132
MAX_HEAD_BYTES: Final = 32 * 2**20
"""Real machines write a few kilobytes before the pixels, some a few megabytes of private data."""
MOST_ITEMS: Final = 50_000
"""Items of sequences before the pixels; real machines write some hundred."""
STEP_BYTES: Final = 2**16
PIXEL_DATA: Final = 0x7FE00010
FLOAT_PIXELS: Final = frozenset({0x7FE00008, 0x7FE00009})
UNDEFINED: Final = 0xFFFFFFFF
_ELEMENT_HEADER: Final = 8
_ITEMS: Final = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")


class Source(Protocol):
    """Anything that bytes can be read from, once, from its beginning to its end."""

    def read(self, size: int = -1, /) -> bytes:
        """Give at most so many bytes; none where there are no more."""


class Sink(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""


class Passing(BaseException):
    """Carries an error of a source or a sink past all that takes errors for damage of what is read."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class OwnErrors:
    """Reads a source or writes into a sink, whose own errors (a full disk, a lost connection) are not taken for damage.

    Raises
    ------
    Passing
        The place below has failed.
    """

    def __init__(self, place: Any) -> None:
        self._place = place

    def read(self, size: int = -1, /) -> bytes:
        """Give bytes."""
        try:
            found: bytes = self._place.read(size)
        except Exception as error:
            raise Passing(error) from error
        return found

    def write(self, data: bytes, /) -> None:
        """Take bytes."""
        try:
            self._place.write(data)
        except Exception as error:
            raise Passing(error) from error


class Ahead:
    """Reads a source that cannot go back so that a parser can: what was read is kept, up to a bound, until `forget`.

    `short` tells that a reader asked for more than there was.

    Raises
    ------
    Refusal
        While reading, `too_large`: there is more before the pixels, or in all, than may be.
    """

    def __init__(self, source: Source, limits: Limits, *, before: bytes = b"") -> None:
        self._source, self._most = source, limits.max_file_bytes
        self._kept, self._begin, self._at = bytearray(before), 0, 0
        self._keeps, self.short, self.taken, self._items = True, False, 0, 0

    def tell(self) -> int:
        """Give the place that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place that is still kept, or forward."""
        self._at = self._at + offset if whence else offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Give so many bytes, or fewer at the end."""
        if size is None or size < 0:
            raise Refusal("damaged")
        self._pull(self._at + size)
        start = self._at - self._begin
        found = bytes(self._kept[start : start + size])
        # Eight bytes are the header of a next element: finding none of them is how a whole file ends.
        if len(found) < size and (found or size != _ELEMENT_HEADER):
            self.short = True
        self._at += len(found)
        if not self._keeps:
            self._drop()
        elif found[:4] in _ITEMS:
            self._count_item()
        return found

    def _count_item(self) -> None:
        # An empty item is eight bytes here and half a kilobyte as an object.
        self._items += 1
        if self._items > MOST_ITEMS:
            raise Refusal("too_large")

    def digest(self) -> str:
        """Give the SHA-256 of all before the place that is read next, while it is kept."""
        return hashlib.sha256(memoryview(self._kept)[: self._at - self._begin]).hexdigest()

    def forget(self) -> None:
        """Keep nothing any more of what lies before the place that is read next."""
        self._keeps = False
        self._drop()

    def drain(self) -> None:
        """Read to the end, keeping nothing."""
        self.forget()
        while self.read(STEP_BYTES):
            pass

    def _drop(self) -> None:
        del self._kept[: max(0, self._at - self._begin)]
        self._begin = self._at

    def _pull(self, until: int) -> None:
        while self._begin + len(self._kept) < until:
            wanted = until - self._begin - len(self._kept)
            if found := self._source.read(max(STEP_BYTES, min(wanted, 16 * STEP_BYTES))):
                self._kept += found
                self.taken += len(found)
            else:
                return
            if self.taken > self._most or (self._keeps and len(self._kept) > MAX_HEAD_BYTES):
                raise Refusal("too_large")


class Opened:
    """An object whose pixels are still to be read: `head` has all that stands before them, with the file meta.

    `digest` is the SHA-256 of all that stands before them. `claimed` is how many bytes of pixels it says it holds, None
    where they are in frames of their own (encapsulated).
    """

    def __init__(self, head: FileDataset, stream: Ahead, *, is_implicit: bool, is_little: bool) -> None:
        self.head, self.stream, self.is_little = head, stream, is_little
        self.digest = stream.digest()
        stream.forget()
        self._element, self.vr, self.claimed = _pixel_element(
            stream, is_implicit=is_implicit, is_little=is_little
        )

    def copy_pixels(self, sink: Sink) -> None:
        """Pass the pixels on as they are, with what stands after them."""
        sink.write(self._element)
        while piece := self.stream.read(STEP_BYTES):
            sink.write(piece)


def open_object(source: Source, limits: Limits, *, transfer_syntax: str = "") -> Opened:
    """Read a DICOM object as far as its pixels.

    Parameters
    ----------
    transfer_syntax
        Where given, the source is a bare dataset in this syntax, as a C-STORE request carries it; otherwise a file.

    Raises
    ------
    Refusal
        `too_large`, `not_dicom`, `truncated`, `no_pixels` or `unsupported_transfer_syntax`. A parser's own error on
        damaged bytes passes through.

    References
    ----------
    DICOM PS3.10 section 7.1 (file meta information), PS3.5 section 7.1 (data elements) and A.5 (deflated syntax).
    """
    before = file_head(transfer_syntax) if transfer_syntax else b""
    stream = Ahead(source, limits, before=before)
    if stream.read(PREAMBLE_BYTES)[PREAMBLE_BYTES - 4 :] != b"DICM":
        raise Refusal("not_dicom")
    meta = read_dataset(stream, False, True, stop_when=lambda tag, _vr, _length: tag.group != 2)  # type: ignore[arg-type]
    if text(meta, "TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        plain = _Inflating(stream)
        stream = Ahead(plain, limits, before=file_head(ExplicitVRLittleEndian))
    stream.seek(0)
    head = read_partial(stream, _at_pixels)  # type: ignore[arg-type]
    is_implicit, is_little = head.original_encoding
    return Opened(head, stream, is_implicit=bool(is_implicit), is_little=is_little is not False)


def file_head(transfer_syntax: str) -> bytes:
    """Return the beginning of a DICOM file up to its dataset, for a bare dataset in this syntax.

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
    return head.getvalue()


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


def _at_pixels(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag == PIXEL_DATA or tag in FLOAT_PIXELS


def _pixel_element(stream: Ahead, *, is_implicit: bool, is_little: bool) -> tuple[bytes, str, int | None]:
    """Read the header of the element of pixels: its bytes, value representation, and length if it is defined."""
    order = "<" if is_little else ">"
    header = stream.read(_ELEMENT_HEADER)
    if len(header) < _ELEMENT_HEADER:
        raise Refusal("truncated" if stream.short else "no_pixels")
    group, element = struct.unpack_from(order + "HH", header)
    if group << 16 | element != PIXEL_DATA:
        raise Refusal("no_pixels")
    vr = "OW"
    if not is_implicit:
        vr = header[4:6].decode("ascii", "replace")
        header += stream.read(4)
    if len(header) % 4 or vr not in {"OB", "OW", "UN"}:
        raise Refusal("damaged")
    (length,) = struct.unpack_from(order + "I", header, len(header) - 4)
    return header, vr, None if length == UNDEFINED else length


class _Inflating:
    """Reads what was deflated without ever making room for more than was asked for."""

    def __init__(self, source: Source) -> None:
        self._source, self._inflater, self._rest = source, zlib.decompressobj(-zlib.MAX_WBITS), b""

    def read(self, size: int = -1, /) -> bytes:
        """Give at most so many bytes."""
        while not self._inflater.eof:
            deflated = self._rest or self._source.read(STEP_BYTES)
            if not deflated:
                return b""
            found = self._inflater.decompress(deflated, max(1, size))
            self._rest = self._inflater.unconsumed_tail
            if found:
                return found
        return b""
