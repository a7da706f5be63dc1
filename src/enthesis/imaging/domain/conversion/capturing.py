"""Pixels that came without DICOM as a secondary capture: an object that calls itself a copy of a screen.

The object lives in memory only, on its way to `deidentify`: it holds the whole screen. It names nobody, and no time.

References
----------
DICOM PS3.3 A.8 (Secondary Capture IODs), C.8.6.1 (SC Equipment), C.7.6.5 (Cine), C.7.6.6 (Multi-frame).
"""

import hashlib
import io
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    MultiFrameTrueColorSecondaryCaptureImageStorage,
    SecondaryCaptureImageStorage,
)
from pydicom.valuerep import DSfloat

from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION
from enthesis.imaging.domain.verdicts import Refusal

Grid = npt.NDArray[np.uint8]
JPEG_QUALITY: Final = 95
# (7FE0,0010) OB of undefined length, and an empty offset table (PS3.5 A.4).
PIXEL_DATA: Final = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\0\0\0\0"
ITEM: Final = b"\xfe\xff\0\xe0"
END: Final = b"\xfe\xff\xdd\xe0\0\0\0\0"
EMPTY: Final = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID",
    "AccessionNumber", "ReferringPhysicianName", "Laterality", "PatientOrientation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Original:
    """The picture of which a browser has made the blanked PNG that it sent, by the browser's word.

    `kind` is "jpeg" or "png", `size` its length in bytes, `digest` its SHA-256 (64 hex digits). Nobody can check it
    here; what is wrong about it harms the sender's own picture alone.
    """

    kind: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a capture comes from. `visit` groups files chosen together; `number` is their order among them."""

    digest: str
    size: int
    is_lossy: bool
    visit: str = ""
    number: int | None = None

    @classmethod
    def of(cls, data: bytes, *, is_lossy: bool, visit: str = "", number: int | None = None) -> "Origin":
        """Return the origin of a file with this content."""
        return cls(hashlib.sha256(data).hexdigest(), len(data), is_lossy, visit, number)

    @classmethod
    def before(cls, original: Original, *, visit: str = "", number: int | None = None) -> "Origin":
        """Return the origin of a picture that was blanked before it came: the file that its owner has."""
        return cls(original.digest, original.size, original.kind == "jpeg", visit, number)

    def uid(self, keyword: str) -> str:
        """Return a UID that the same file always gets, so that sending it twice makes one picture (PS3.5 B.2).

        It is replaced by one that depends on the site's secret before anything is stored.
        """
        shared = self.visit if self.visit and keyword != "SOPInstanceUID" else self.digest
        digest = hashlib.sha256(f"{keyword} of {shared}".encode()).hexdigest()
        return f"2.25.{int(digest[:32], 16)}"


def still(pixels: Grid, origin: Origin) -> bytes:
    """Return a still as a Secondary Capture Image object, uncompressed: every pixel is the one that was given."""
    dataset = _described(pixels, origin, SecondaryCaptureImageStorage, ExplicitVRLittleEndian, "WSD")
    if origin.is_lossy:
        _note_loss(dataset, pixels.nbytes / origin.size)
    dataset.PixelData = pixels.tobytes() + bytes(pixels.nbytes % 2)
    dataset["PixelData"].VR = "OB"
    return _part10(dataset)


class FilmWriter:
    """Writes frames one by one into a Multi-frame True Color Secondary Capture object, as JPEG baseline.

    A film was compressed with loss before, and a minute of it without compression would be gigabytes.
    """

    def __init__(self, origin: Origin, *, max_bytes: int) -> None:
        self._origin = origin
        self._max_bytes = max_bytes
        self._items = io.BytesIO()
        self._first: Grid | None = None
        self.frames = 0

    def add(self, pixels: Grid) -> None:
        """Write one more frame of shape (rows, columns, 3), RGB.

        Raises
        ------
        Refusal
            `film_too_long`: the object would be larger than one may be.
        """
        self._first = pixels if self._first is None else self._first
        stream = io.BytesIO()
        Image.fromarray(pixels, "RGB").save(stream, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:2")
        frame = stream.getvalue()
        frame += bytes(len(frame) % 2)
        if self._items.tell() + len(frame) > self._max_bytes:
            raise Refusal("film_too_long")
        self._items.write(ITEM + struct.pack("<I", len(frame)) + frame)
        self.frames += 1

    def finish(self, frame_ms: float | None) -> bytes:
        """Return the object; `frame_ms` is the time from one frame to the next in ms, None where nobody knows.

        Raises
        ------
        Refusal
            `no_film`: no frame was written.
        """
        if self._first is None:
            raise Refusal("no_film")
        kind = MultiFrameTrueColorSecondaryCaptureImageStorage
        dataset = _described(self._first, self._origin, kind, JPEGBaseline8Bit, "DV")
        dataset.PhotometricInterpretation = "YBR_FULL_422"
        dataset.NumberOfFrames = self.frames
        if frame_ms is not None:
            dataset.FrameTime = DSfloat(round(frame_ms, 6), auto_format=True)
            dataset.FrameIncrementPointer = Tag("FrameTime")
        _note_loss(dataset, self._first.nbytes * self.frames / self._origin.size)
        return b"".join((_part10(dataset), PIXEL_DATA, self._items.getbuffer(), END))


def _described(pixels: Grid, origin: Origin, sop_class: str, syntax: str, conversion: str) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = UID(sop_class)
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        setattr(dataset, keyword, UID(origin.uid(keyword)))
    for keyword in EMPTY:
        setattr(dataset, keyword, "")
    dataset.Modality, dataset.ConversionType = "US", conversion
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    dataset.SeriesNumber, dataset.InstanceNumber = None, origin.number
    dataset.BurnedInAnnotation = "YES"
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
    dataset.PhotometricInterpretation = "MONOCHROME2" if pixels.ndim == 2 else "RGB"
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    dataset.LossyImageCompression = "00"
    dataset.file_meta = _file_meta(dataset, syntax)
    return dataset


def _part10(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def _note_loss(dataset: Dataset, ratio: float) -> None:
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionRatio = DSfloat(round(max(ratio, 0.01), 2), auto_format=True)
    dataset.LossyImageCompressionMethod = "ISO_10918_1"


def _file_meta(dataset: Dataset, syntax: str) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    return meta
