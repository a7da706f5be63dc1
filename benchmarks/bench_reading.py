"""Reading the writing on a picture

The processor time of a worker for one picture, from its cleaned object to the places that have to go: drawn screens of
several regions, each with a name, a date and a depth typed over the scan. A still is looked at in its own size and in
twice that size; of a loop the darkest and the brightest that each pixel ever was, and single frames at a glance. The
baseline is one look at a still in its own size, which leaves names unseen.
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pydicom
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from benchmarks.rows import Row, compared
from enthesis.imaging.domain import Clean, deidentify
from enthesis.imaging.domain.lettering import Reader, search
from enthesis.imaging.domain.lettering.search import planes
from enthesis.imaging.domain.specimens import make_specimen
from enthesis.imaging.domain.verdicts import Limits
from enthesis.imaging.gateways.text_reader import text_reader

STILLS, LOOPS = 20, 4
LONG_LOOP = 87
STILL_S, LOOP_S = 0.5, 2.0
SECRET = b"only for measuring"
REGIONS = ("shoulder", "knee", "ankle", "elbow")


def run() -> list[Row]:
    """Read stills and loops, and give the median of each."""
    reader = text_reader()
    cleaned = [clean(still(number)) for number in range(STILLS)]
    reader(np.zeros((64, 64), dtype=np.uint8))  # so that the models are loaded
    glances = [spent(partial(glance, one, reader)) for one in cleaned]
    stills = [spent(partial(search, one, reader=reader)) for one in cleaned]
    return [
        compared(
            f"A still, the median of {STILLS}", statistics.median(stills), "s", baseline=statistics.median(glances),
            note="one look, in its own size", limit=STILL_S,
        ),
        *(loop_row(frames, reader) for frames in (24, LONG_LOOP)),
    ]  # fmt: skip


def loop_row(frames: int, reader: Reader) -> Row:
    """Read loops of so many frames."""
    cleaned = [clean(loop(number, frames)) for number in range(LOOPS)]
    took = [spent(partial(search, one, reader=reader)) for one in cleaned]
    return Row(f"A loop of {frames} frames, the median of {LOOPS}", statistics.median(took), "s", limit=LOOP_S,
               note="decoding included")  # fmt: skip


def spent(work: Callable[[], object]) -> float:
    """Give the processor time that a piece of work takes, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def glance(dicom: bytes, reader: Reader) -> None:
    """Look once at each frame, in its own size."""
    for plane in planes(io.BytesIO(dicom), Limits()):
        reader(plane, closely=False)


def clean(data: bytes) -> bytes:
    """Give the cleaned form of a picture."""
    verdict = deidentify(data, secret=SECRET)
    if not isinstance(verdict, Clean):
        raise TypeError("a picture for measuring was not taken")
    return verdict.dicom


def specimen(number: int, *, cine: bool) -> Dataset:
    """Give a drawn screen."""
    data = make_specimen(
        REGIONS[number % len(REGIONS)], "Long axis", seed=number, patient_id="X", patient_name="Reed^Robin",
        acquired_at=datetime(2026, 10, 14, 9, 30, tzinfo=UTC), study_uid="2.25.77", instance_number=number + 1,
        cine=cine,
    )  # fmt: skip
    return pydicom.dcmread(io.BytesIO(data))


def frames_of(dataset: Dataset) -> Iterator[Image.Image]:
    """Give the frames of a drawn screen."""
    pixels = dataset.pixel_array
    for one in pixels if int(dataset.get("NumberOfFrames") or 1) > 1 else [pixels]:
        yield Image.fromarray(one).convert("RGB")


def labelled(frame: Image.Image, number: int) -> Image.Image:
    """Type over the scan what must go and what may stay."""
    drawn = ImageDraw.Draw(frame)
    font = ImageFont.load_default(13 + number % 5)
    for row, words in enumerate(("Rowanberry, Alexandrine", "12/03/1961", "SSP 4.0 cm")):
        drawn.text(
            (frame.width * 0.3, frame.height * (0.35 + 0.1 * row)), words, fill=(230, 230, 180), font=font
        )
    return frame


def encoded(frame: Image.Image) -> bytes:
    """Give a frame as JPEG."""
    stream = io.BytesIO()
    frame.save(stream, "JPEG", quality=92, subsampling="4:2:2")
    return stream.getvalue()


def still(number: int) -> bytes:
    """Give a still with writing."""
    dataset = specimen(number, cine=False)
    (frame,) = frames_of(dataset)
    dataset.decompress()
    dataset.PhotometricInterpretation, dataset.PixelData = "RGB", labelled(frame, number).tobytes()
    dataset.SamplesPerPixel, dataset.PlanarConfiguration = 3, 0
    return written(dataset)


def loop(number: int, frames: int) -> bytes:
    """Give a loop of so many frames with writing."""
    dataset = specimen(number, cine=True)
    drawn = [encoded(labelled(frame, number)) for frame in frames_of(dataset)]
    dataset.file_meta.TransferSyntaxUID, dataset.NumberOfFrames = JPEGBaseline8Bit, frames
    dataset.PhotometricInterpretation, dataset.SamplesPerPixel, dataset.PlanarConfiguration = (
        "YBR_FULL_422",
        3,
        0,
    )
    dataset.PixelData = encapsulate([drawn[index % len(drawn)] for index in range(frames)])
    dataset["PixelData"].is_undefined_length = True
    return written(dataset)


def written(dataset: Dataset) -> bytes:
    """Give a dataset as a file."""
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()
