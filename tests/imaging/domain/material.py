"""Files to send in: specimens of all kinds, and the bad ones that a receiver meets sooner or later."""

import functools
import io
import struct
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, UltrasoundImageStorage

from enthesis.imaging.domain import Clean, Refused, Verdict, deidentify, refused
from enthesis.imaging.domain.opening import Opened, open_object
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import MEADOW, Machine, make_specimen
from enthesis.imaging.domain.verdicts import Limits

SECRET = b"only for these tests"
PATIENT_ID = "HB441709"
PATIENT_NAME = "Rowanberry^Alexandrine"
STUDY_UID = "1.2.826.0.1.3680043.9.7433.1"
TAKEN = datetime.fromisoformat("2026-10-14T09:30:05")


@functools.cache
def specimen(machine: Machine = MEADOW, *, cine: bool = False, seed: int = 1, number: int = 1) -> bytes:
    """Give one specimen of the knee with the identity above."""
    return make_specimen(
        "knee",
        "Patellar tendon",
        seed=seed,
        patient_id=PATIENT_ID,
        patient_name=PATIENT_NAME,
        acquired_at=TAKEN,
        study_uid=STUDY_UID,
        instance_number=number,
        cine=cine,
        machine=machine,
    )


def read(data: bytes) -> Dataset:
    """Parse a DICOM file, with everything that warns being an error."""
    return pydicom.dcmread(io.BytesIO(data))


def read_foreign(data: bytes) -> Dataset:
    """Parse a DICOM file that others made, whatever they did wrong."""
    with quiet:
        return pydicom.dcmread(io.BytesIO(data))


def written(dataset: Dataset) -> bytes:
    """Give the bytes of a DICOM file."""
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def changed(data: bytes, change: Callable[[Dataset], object]) -> bytes:
    """Give the file with a change made to its dataset."""
    dataset = read(data)
    change(dataset)
    return written(dataset)


def small(pixels: np.ndarray[Any, Any], **attributes: Any) -> bytes:
    """Give an uncompressed ultrasound still of these pixels with one region, (8, 8) to the last pixel but 8.

    Attributes are set last; one that is None is left out.
    """
    rows, columns = pixels.shape[:2]
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = UltrasoundImageStorage, "1.2.3.4"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.3", "1.2.3.5"
    dataset.Modality, dataset.PatientName, dataset.PatientID = "US", PATIENT_NAME, PATIENT_ID
    dataset.Rows, dataset.Columns = rows, columns
    dataset.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
    dataset.PhotometricInterpretation = "MONOCHROME2" if pixels.ndim == 2 else "RGB"
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = (
        bits,
        bits,
        bits - 1,
        0,
    )
    dataset.SequenceOfUltrasoundRegions = [region(8, 8, columns - 9, rows - 9)]
    dataset.PixelData = pixels.tobytes() + bytes(pixels.nbytes % 2)
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    with quiet:
        for keyword, value in attributes.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
        return written(dataset)


def opened(data: bytes | Dataset, limits: Limits | None = None) -> Opened:
    """Give an object whose pixels are still to be read, of a file or a dataset."""
    with quiet:
        file = data if isinstance(data, bytes) else written(data)
        return open_object(io.BytesIO(file), limits or Limits())


def region(x0: int, y0: int, x1: int, y1: int, *, spatial_format: int = 1, data_type: int = 1) -> Dataset:
    """Give one item of SequenceOfUltrasoundRegions, 0.01 cm for each pixel."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = spatial_format, data_type, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.PhysicalDeltaX = item.PhysicalDeltaY = 0.01
    return item


def noise(
    *shape: int, dtype: type[np.unsignedinteger[Any]] = np.uint8, top: int = 256
) -> np.ndarray[Any, Any]:
    """Give pixels that are all different from black, from 1 to top - 1."""
    return np.random.default_rng(7).integers(1, top, shape).astype(dtype)


def ct() -> bytes:
    """Give a file that says it is a CT slice."""
    return small(noise(32, 32), SOPClassUID=CTImageStorage, Modality="CT")


def without_region() -> bytes:
    """Give a picture whose machine did not say which part of the screen is scan."""
    return small(noise(32, 32), SequenceOfUltrasoundRegions=None)


def in_syntax(uid: str) -> bytes:
    """Give a picture that names another transfer syntax than it is written in."""
    dataset = read(specimen())
    dataset.file_meta.TransferSyntaxUID = UID(uid)
    stream = io.BytesIO()
    # Pixels in items, as in the real one, whatever the name says.
    pydicom.dcmwrite(stream, dataset, implicit_vr=False, little_endian=True, force_encoding=True)
    return stream.getvalue()


def deflate_bomb(unpacked: int) -> bytes:
    """Give a deflated file that unpacks to at least so many bytes of nothing."""
    dataset = struct.pack("<HH2sHL", 0x0009, 0x0010, b"OB", 0, unpacked) + bytes(unpacked)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflated_meta() + deflater.compress(dataset) + deflater.flush()


def deflated_meta() -> bytes:
    """Give preamble and file meta information of a deflated file."""
    syntax = b"1.2.840.10008.1.2.1.99"
    element = struct.pack("<HH2sH", 2, 0x10, b"UI", len(syntax)) + syntax
    return bytes(128) + b"DICM" + struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(element)) + element


def cleaned(data: bytes) -> Clean:
    """Give the verdict on a file that is clean."""
    verdict = deidentify(data, secret=SECRET)
    assert isinstance(verdict, Clean), verdict
    return verdict


def code_of(verdict: Verdict) -> str:
    """Give the code of a refusal, and check that its sentence is the one for it."""
    assert isinstance(verdict, Refused), verdict
    assert verdict == refused(verdict.code)
    return verdict.code
