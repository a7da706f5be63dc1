"""What an ultrasound machine sends to the gateway.

python -m benchmarks.inside.scanner make FOLDER     let a machine in, and write its pictures
python -m benchmarks.inside.scanner admit FOLDER    let the machine in alone
python -m benchmarks.inside.scanner count FOLDER    tell how many pictures have arrived
"""

import io
import json
import struct
import sys
from pathlib import Path
from typing import Any

import django
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)

TITLE = "MEADOW1"
STILLS, LOOPS, SMALL, PARTS, IN_PART = 60, 8, 60, 8, 12
FRAMES_OF_A_GIGABYTE = 694
Picture = np.ndarray[Any, np.dtype[np.uint8]]


def ready() -> None:
    """Make the database, and let the machine in."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready

    from tests.factories.imaging import make_machine  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    make_machine(TITLE)


def tissue(rows: int, columns: int, *, seed: int, grain: int = 1) -> Picture:
    """Give a screen of speckle, (rows, columns, 3); the coarser the grain, the better it is compressed."""
    chance = np.random.default_rng(seed)
    speckle = chance.rayleigh(45, (rows // grain + 1, columns // grain + 1)).clip(0, 255).astype(np.uint8)
    grey = np.asarray(Image.fromarray(speckle).resize((columns, rows), Image.Resampling.BICUBIC))
    return np.repeat(grey[..., None], 3, axis=2)


def described(rows: int, columns: int, *, frames: int, uid: str) -> Dataset:
    """Give an object of this size without its pixels: colour, one region, a patient's name."""
    one = Dataset()
    one.file_meta = FileMetaDataset()
    one.SOPClassUID = UltrasoundMultiFrameImageStorage if frames > 1 else UltrasoundImageStorage
    one.SOPInstanceUID, one.StudyInstanceUID, one.SeriesInstanceUID = f"2.25.77{uid}", "2.25.771", "2.25.772"
    one.Modality, one.PatientName, one.PatientID = "US", "Rowanberry^Alexandrine", "HB441709"
    one.Manufacturer, one.ManufacturerModelName = "Meadow", "M1"
    one.Rows, one.Columns, one.SamplesPerPixel, one.PlanarConfiguration = rows, columns, 3, 0
    one.BitsAllocated, one.BitsStored, one.HighBit, one.PixelRepresentation = 8, 8, 7, 0
    one.PhotometricInterpretation = "RGB"
    if frames > 1:
        one.NumberOfFrames, one.FrameTime = frames, "40"
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 60, 60
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = columns - 100, rows - 60
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.01
    one.SequenceOfUltrasoundRegions = [region]
    return one


def write(one: Dataset, syntax: str, path: Path) -> None:
    """Write an object as a file."""
    one.file_meta.TransferSyntaxUID = UID(syntax)
    one["PixelData"].VR = "OB"
    path.parent.mkdir(parents=True, exist_ok=True)
    pydicom.dcmwrite(path, one, enforce_file_format=True)


def still(number: int) -> Dataset:
    """Give a still of 0.9 MB whose pixels share their colour in pairs."""
    one = described(555, 800, frames=1, uid=f"1{number}")
    grey = tissue(555, 800, seed=number)[..., 0].reshape(555, 400, 2)
    colour = np.full((555, 400, 2), 128, dtype=np.uint8)
    one.PhotometricInterpretation, one.PixelData = (
        "YBR_FULL_422",
        np.concatenate([grey, colour], axis=2).tobytes(),
    )
    return one


def loop(number: int) -> Dataset:
    """Give a loop of 87 frames in JPEG, each of about 43 kB."""
    one = described(743, 975, frames=87, uid=f"2{number}")
    one.PhotometricInterpretation = "YBR_FULL_422"
    streams = []
    for frame in range(87):
        stream = io.BytesIO()
        picture = Image.fromarray(tissue(743, 975, seed=1000 * number + frame % 3, grain=9))
        picture.save(stream, "JPEG", quality=75, subsampling="4:2:2")
        streams.append(stream.getvalue())
    one.PixelData = encapsulate(streams)
    one["PixelData"].is_undefined_length = True
    return one


def small(number: int) -> Dataset:
    """Give a still of about 0.1 MB in JPEG 2000."""
    one = described(480, 640, frames=1, uid=f"3{number}")
    one.PixelData = tissue(480, 640, seed=number, grain=5).tobytes()
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.compress(JPEG2000Lossless, encoding_plugin="pylibjpeg", generate_instance_uid=False)
    return one


def long_loop(path: Path) -> None:
    """Write a loop of a gigabyte, frame by frame."""
    frame = tissue(600, 800, seed=1)
    one = described(600, 800, frames=FRAMES_OF_A_GIGABYTE, uid="40")
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        pydicom.dcmwrite(file, one, enforce_file_format=True)
        file.write(b"\xe0\x7f\x10\x00OB\0\0" + struct.pack("<I", frame.nbytes * FRAMES_OF_A_GIGABYTE))
        for number in range(FRAMES_OF_A_GIGABYTE):
            file.write(np.roll(frame, 3 * number, axis=1).tobytes())


def make(folder: Path) -> None:
    """Let the machine in, and write what it sends."""
    ready()
    for number in range(STILLS):
        write(still(number), ExplicitVRLittleEndian, folder / "still" / f"{number:02}.dcm")
    for number in range(LOOPS):
        write(loop(number), JPEGBaseline8Bit, folder / "loop" / f"{number:02}.dcm")
    for number in range(SMALL):
        write(small(number), JPEG2000Lossless, folder / "small" / f"{number:02}.dcm")
    for number in range(PARTS * IN_PART):
        path = folder / "parts" / f"{number % PARTS}" / f"{number:03}.dcm"
        write(still(500 + number), ExplicitVRLittleEndian, path)
    write(still(900), ExplicitVRLittleEndian, folder / "megabyte" / "0.dcm")
    long_loop(folder / "gigabyte" / "0.dcm")
    print(json.dumps({}))


def count() -> None:
    """Tell how many pictures have arrived."""
    django.setup()
    from enthesis.imaging.models import Instance  # noqa: PLC0415 - Django must be ready

    print(json.dumps({"pictures": Instance.objects.count()}))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
    elif sys.argv[1] == "admit":
        ready()
        print(json.dumps({}))
    else:
        count()
