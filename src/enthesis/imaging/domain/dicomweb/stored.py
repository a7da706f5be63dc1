"""A cleaned object as it lies in the store: its attributes and single frames, without reading the rest of it."""

import copy
import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEGBaseline8Bit

from enthesis.imaging.domain.quiet import quiet

PIXEL_DATA: Final = b"\xe0\x7f\x10\x00"
# PS3.5 7.1.2: tag, VR, two reserved bytes, length of four bytes.
LONG_HEAD_BYTES: Final = 12
# A value of even length below "undefined" (PS3.5 7.1.1).
LONGEST_VALUE: Final = 0xFFFFFFFE
PIECE_BYTES: Final = 2**18


class NoFrames(ValueError):
    """The object has no pixels, or they cannot be given like this."""


class StoredObject:
    """An open object: explicit little endian or compressed, as everything that was cleaned here is.

    Parameters
    ----------
    file
        Open at its beginning; it stays the caller's to close.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        with quiet:
            # Its last attributes are the pixels: reading stops in front of them.
            self.header: Dataset = pydicom.dcmread(file, stop_before_pixels=True)
        self.syntax = UID(self.header.file_meta.TransferSyntaxUID)
        self.frames = int(self.header.get("NumberOfFrames") or 1)
        self.pixels_at = self._find_pixels(file.tell())

    def _find_pixels(self, at: int) -> int | None:
        self.file.seek(at)
        head = self.file.read(LONG_HEAD_BYTES)
        return at + LONG_HEAD_BYTES if head[:4] == PIXEL_DATA else None

    @property
    def native_frame_bytes(self) -> int:
        """Give the bytes of one uncompressed frame."""
        header = self.header
        return int(header.Rows * header.Columns * header.SamplesPerPixel * header.BitsAllocated // 8)

    def frame(self, number: int) -> bytes:
        """Give one frame as it is stored, counted from 1.

        Raises
        ------
        NoFrames
            There is no such frame.
        """
        if self.pixels_at is None or not 1 <= number <= self.frames:
            raise NoFrames(f"There is no frame {number}.")
        if self.syntax.is_encapsulated:
            self.file.seek(self.pixels_at)
            return get_frame(self.file, number - 1, number_of_frames=self.frames)
        self.file.seek(self.pixels_at + (number - 1) * self.native_frame_bytes)
        return self.file.read(self.native_frame_bytes)

    def plain_frame(self, number: int) -> bytes:
        """Give one frame uncompressed, colour as RGB by pixel; raises NoFrames."""
        data = self.frame(number)
        return self._decoded(data).tobytes() if self.syntax.is_encapsulated else data

    def _decoded(self, data: bytes) -> npt.NDArray[np.generic]:
        if self.syntax == JPEGBaseline8Bit:
            # A stream's own marks say what its colours are; pydicom asks the object, which some machines get wrong.
            image = Image.open(io.BytesIO(data), formats=("JPEG",))
            return np.asarray(image.convert("L" if self.header.SamplesPerPixel == 1 else "RGB"))
        one = copy.deepcopy(self.header)
        one.NumberOfFrames = 1
        one.PixelData = encapsulate([data])
        with quiet:
            return get_decoder(self.syntax).as_array(one, index=0, raw=False)[0]

    def plain_header(self) -> Dataset:
        """Give the attributes as they are once the pixels are uncompressed (PS3.3 C.7.6.3)."""
        plain = copy.deepcopy(self.header)
        plain.file_meta = copy.deepcopy(self.header.file_meta)
        plain.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        if plain.get("SamplesPerPixel") == 3:
            plain.PhotometricInterpretation, plain.PlanarConfiguration = "RGB", 0
        return plain

    @property
    def fits_plain(self) -> bool:
        """Tell whether a DICOM file can hold its pixels uncompressed."""
        return self.pixels_at is not None and self.native_frame_bytes * self.frames <= LONGEST_VALUE

    def plain_file(self) -> Iterator[bytes]:
        """Yield the whole object uncompressed, as a file in explicit little endian, one frame held at a time.

        Raises
        ------
        NoFrames
            Its pixels are more than a DICOM file can hold uncompressed.
        """
        length = self.native_frame_bytes * self.frames
        if not self.fits_plain:
            raise NoFrames("This picture is too large to be uncompressed. Ask for it as it is stored.")
        head = io.BytesIO()
        with quiet:
            pydicom.dcmwrite(head, self.plain_header(), enforce_file_format=True)
        vr = b"OB" if self.header.BitsAllocated == 8 else b"OW"
        yield head.getvalue() + PIXEL_DATA + vr + struct.pack("<HI", 0, length + length % 2)
        for number in range(1, self.frames + 1):
            yield self.plain_frame(number)
        if length % 2:
            yield b"\0"

    def value_of(self, tag: int) -> bytes | None:
        """Give the bytes of one attribute that holds bytes, or None where there is none; never the pixels."""
        if tag not in self.header:
            return None
        value = self.header[tag].value
        return value if isinstance(value, bytes) else None


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield an open file from its beginning, piece by piece, and close it."""
    with file:
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece
