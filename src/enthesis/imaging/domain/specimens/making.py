"""Specimens as DICOM files: full of fictional identity, in the tags and in the pixels, as machines send them."""

import io
import uuid
from collections.abc import Sequence as Frames
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import shorten
from typing import Final

import numpy as np
import pydicom
from PIL import Image
from pydicom.data.data_manager import DATA_ROOT
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens.anatomy import Scene
from enthesis.imaging.domain.specimens.scenes import scene_for
from enthesis.imaging.domain.specimens.screens import Caption, Machine, Picture, empty_screen, photographed
from enthesis.imaging.domain.specimens.tissue import b_mode, new_ground

MEADOW: Final = Machine(
    manufacturer="Meadow Imaging",
    model="Meadow 3",
    serial="MD3-004417",
    station="MSKROOM2",
    institution="Hollowbrook Clinic",
    probe="L4-18",
    columns=720,
    rows=540,
    picture=(88, 48, 540),
    in_colour=False,
    in_jpeg=True,
)
"""The usual machine: greyscale, stills in JPEG."""

HEATH: Final = Machine(
    manufacturer="Heath Ultrasound",
    model="Heath X",
    serial="HX-2091-0355",
    station="PODIUM1",
    institution="Larkfield Hospital",
    probe="ML 6-15",
    columns=640,
    rows=480,
    picture=(92, 50, 450),
    in_colour=True,
    in_jpeg=False,
)
"""A machine that sends uncompressed colour."""

FEN: Final = Machine(
    manufacturer="Fen Medical",
    model="Fen Carry",
    serial="FC771203",
    station="TROLLEY4",
    institution="Ashmere Community Unit",
    probe="SL15-4",
    columns=640,
    rows=480,
    picture=(80, 46, 459),
    in_colour=True,
    in_jpeg=True,
)
"""A machine that sends colour in JPEG."""

MACHINES: Final = (MEADOW, HEATH, FEN)
CINE_FRAMES: Final = 24
FRAME_TIME_MS: Final = 40
QUALITY: Final = 88
PACKAGED: Final = (
    "examples_rgb_color.dcm",
    "examples_ybr_color.dcm",
    "examples_palette.dcm",
    "examples_jpeg2k.dcm",
    "ExplVR_BigEnd.dcm",
)
BODY_PARTS: Final = {"wrist_hand": "WRIST"}


@dataclass(frozen=True, slots=True)
class Visit:
    """Whom the specimen pretends to show, and when; all of it fiction that de-identification has to remove."""

    patient_id: str
    patient_name: str
    acquired_at: datetime
    study_uid: str
    instance_number: int

    def uid(self, purpose: str) -> UID:
        """Return the same UID for the same study, number and purpose."""
        name = f"{self.study_uid} {purpose}"
        return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}")


def make_specimen(
    region: str,
    view: str,
    *,
    seed: int,
    patient_id: str,
    patient_name: str,
    acquired_at: datetime,
    study_uid: str,
    instance_number: int,
    cine: bool = False,
    machine: Machine = MEADOW,
) -> bytes:
    """Return a synthetic ultrasound picture as a DICOM file, as a machine would send it before it is cleaned.

    The banner burns name, ID and time into the pixels, and tags, private groups, an overlay and nested sequences repeat
    them. The picture says SYNTHETIC within the scan. The same arguments give the same bytes.

    Parameters
    ----------
    region
        One of the seven: `shoulder`, `elbow`, `wrist_hand`, `hip`, `knee`, `ankle`, `foot`.
    view
        The name of the view in words, such as `Achilles tendon, whole length`: it chooses the picture and is typed
        over it.
    seed
        Chooses tissue texture, side and depth.
    patient_id, patient_name
        A fictional identity; the name in DICOM's way, `Family^Given`.
    acquired_at
        The machine's own clock.
    study_uid
        Pictures of one visit share it.
    instance_number
        Counts the pictures of a visit from 1.
    cine
        Whether to make a loop of 24 frames at 25 Hz.
    machine
        One of `MACHINES`.

    Raises
    ------
    KeyError
        The region is not one of the seven.
    """
    rng = np.random.default_rng(seed)
    scene = scene_for(region, view, rng)
    caption = Caption(
        patient_name, patient_id, acquired_at, typed=shorten(view.upper(), 44, placeholder="").rstrip(" ,")
    )
    frames = _frames(scene, caption, machine, rng, CINE_FRAMES if cine else 1)
    visit = Visit(patient_id, patient_name, acquired_at, study_uid, instance_number)
    dataset = Dataset()
    _write_identity(dataset, visit, machine)
    _write_hidden_identity(dataset, visit, machine)
    _write_series(dataset, visit, region, view)
    _write_region(dataset, machine, scene)
    _write_pixels(dataset, frames, machine)
    return _file_bytes(dataset)


def packaged_examples() -> list[bytes]:
    """Return the real ultrasound files that the installed pydicom brings along, in a fixed order."""
    folder = Path(DATA_ROOT) / "test_files"
    return [(folder / name).read_bytes() for name in PACKAGED if (folder / name).is_file()]


def _frames(
    scene: Scene, caption: Caption, machine: Machine, rng: np.random.Generator, count: int
) -> list[Picture]:
    screen, ground = empty_screen(machine, caption, scene), new_ground(rng)
    return [
        photographed(screen, b_mode(scene, ground, phase=index / count), machine, caption)
        for index in range(count)
    ]


def _write_identity(dataset: Dataset, visit: Visit, machine: Machine) -> None:
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID = visit.patient_name, visit.patient_id
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19670412", "O", "058Y"
    dataset.OtherPatientIDs = f"ALT-{visit.patient_id}"
    dataset.PatientAddress = "4 Thistle Row"
    dataset.AccessionNumber = f"ACC{visit.uid('accession')[-8:]}"
    dataset.StudyID = f"S{visit.uid('study id')[-6:]}"
    dataset.InstitutionName, dataset.StationName = machine.institution, machine.station
    dataset.InstitutionalDepartmentName = "Rheumatology outpatients"
    dataset.OperatorsName = "Sonnet^Robin"
    dataset.ReferringPhysicianName = "Quarrell^Sam^^Dr"
    dataset.PerformingPhysicianName = "Tamsin^Jo^^Dr"
    dataset.Manufacturer, dataset.ManufacturerModelName = machine.manufacturer, machine.model
    dataset.DeviceSerialNumber, dataset.SoftwareVersions = machine.serial, "3.1.7"
    for moment in ("Study", "Series", "Acquisition", "Content"):
        setattr(dataset, f"{moment}Date", visit.acquired_at.strftime("%Y%m%d"))
        setattr(dataset, f"{moment}Time", visit.acquired_at.strftime("%H%M%S"))
    ended = visit.acquired_at + timedelta(minutes=20)
    dataset.PerformedProcedureStepEndDate = ended.strftime("%Y%m%d")


def _write_hidden_identity(dataset: Dataset, visit: Visit, machine: Machine) -> None:
    """Write identity where a careless cleaner forgets to look."""
    request = Dataset()
    request.RequestedProcedureDescription = f"Ultrasound for {visit.patient_name}"
    request.RequestingPhysician = "Quarrell^Sam^^Dr"
    request.ReferencedSOPSequence = Sequence([_reference(visit)])
    dataset.RequestAttributesSequence = Sequence([request])
    dataset.ImageComments = f"{visit.patient_id} reported to Dr Quarrell"
    block = dataset.private_block(0x0019, machine.manufacturer.upper(), create=True)
    block.add_new(0x10, "LO", visit.patient_name)
    block.add_new(0x11, "OB", visit.patient_id.encode() + bytes(len(visit.patient_id.encode()) % 2))
    dataset.add_new(Tag(0x6000, 0x0010), "US", 8)
    dataset.add_new(Tag(0x6000, 0x0011), "US", 64)
    dataset.add_new(Tag(0x6000, 0x0022), "LO", visit.patient_name)
    dataset.add_new(Tag(0x6000, 0x0040), "CS", "G")
    dataset.add_new(Tag(0x6000, 0x0050), "SS", [1, 1])
    dataset.add_new(Tag(0x6000, 0x0100), "US", 1)
    dataset.add_new(Tag(0x6000, 0x0102), "US", 0)
    dataset.add_new(Tag(0x6000, 0x3000), "OW", visit.patient_id.encode().ljust(64, b"\0")[:64])


def _reference(visit: Visit) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = UltrasoundImageStorage
    item.ReferencedSOPInstanceUID = visit.uid("earlier picture")
    return item


def _write_series(dataset: Dataset, visit: Visit, region: str, view: str) -> None:
    dataset.StudyInstanceUID = UID(visit.study_uid)
    dataset.SeriesInstanceUID = visit.uid("series")
    dataset.SOPInstanceUID = visit.uid(f"picture {visit.instance_number}")
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "US", 1, visit.instance_number
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "MUSCULOSKELETAL"]
    dataset.BodyPartExamined = BODY_PARTS.get(region, region.upper())
    dataset.SeriesDescription = view[:64]
    dataset.StudyDescription = f"MSK {visit.patient_name}"[:64]
    dataset.TransducerType, dataset.MechanicalIndex = "LINEAR", "0.9"
    dataset.SoftTissueThermalIndex = "0.1"


def _write_region(dataset: Dataset, machine: Machine, scene: Scene) -> None:
    item, box = Dataset(), machine.region
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = 1, 1, 2
    item.RegionLocationMinX0, item.RegionLocationMinY0 = box.x0, box.y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = box.x1, box.y1
    item.ReferencePixelX0, item.ReferencePixelY0 = (machine.scan.x1 - machine.scan.x0) // 2, 0
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.ReferencePixelPhysicalValueX = item.ReferencePixelPhysicalValueY = 0.0
    item.PhysicalDeltaX = item.PhysicalDeltaY = scene.depth_mm / 10 / (box.y1 - box.y0 + 1)
    item.TransducerFrequency = int(scene.frequency_mhz * 1000)
    dataset.SequenceOfUltrasoundRegions = Sequence([item])
    dataset.DepthOfScanField = int(scene.depth_mm)


def _write_pixels(dataset: Dataset, frames: Frames[Picture], machine: Machine) -> None:
    is_jpeg = machine.in_jpeg or len(frames) > 1
    dataset.SOPClassUID = UltrasoundImageStorage
    if len(frames) > 1:
        dataset.SOPClassUID = UltrasoundMultiFrameImageStorage
        dataset.NumberOfFrames, dataset.FrameTime = len(frames), FRAME_TIME_MS
        dataset.FrameIncrementPointer = Tag("FrameTime")
    dataset.Rows, dataset.Columns = machine.rows, machine.columns
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    if machine.in_colour:
        dataset.SamplesPerPixel, dataset.PlanarConfiguration = 3, 0
        dataset.PhotometricInterpretation = "YBR_FULL_422" if is_jpeg else "RGB"
    dataset.BurnedInAnnotation = "YES"
    dataset.LossyImageCompression = "01" if is_jpeg else "00"
    dataset.PixelData = encapsulate([_jpeg(frame) for frame in frames]) if is_jpeg else frames[0].tobytes()
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = is_jpeg
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit if is_jpeg else ExplicitVRLittleEndian


def _jpeg(frame: Picture) -> bytes:
    stream = io.BytesIO()
    options = {"subsampling": "4:2:2"} if frame.ndim == 3 else {}
    Image.fromarray(frame).save(stream, "JPEG", quality=QUALITY, **options)
    return stream.getvalue()


def _file_bytes(dataset: Dataset) -> bytes:
    dataset.file_meta.ImplementationVersionName = "SPECIMEN_1"
    stream = io.BytesIO()
    with quiet:
        pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()
