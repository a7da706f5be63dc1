"""What is written for what came in, and that blanking does not touch what is kept."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from enthesis.imaging.domain import Clean, deidentify
from enthesis.imaging.domain.pixels.codestreams import jpeg_frame
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import FEN, MEADOW, Machine
from tests.imaging.domain.material import SECRET, noise, read, region, small, specimen, written


def clean(data: bytes) -> Dataset:
    """Give the cleaned object of a file."""
    verdict = deidentify(data, secret=SECRET)
    assert isinstance(verdict, Clean), verdict
    return read(verdict.dicom)


def kept_only(pixels: np.ndarray, black: Any = 0) -> np.ndarray:
    """Give pixels with all but the region of `small` set to black."""
    found = np.empty_like(pixels)
    found[:] = black
    found[8:-8, 8:-8] = pixels[8:-8, 8:-8]
    return found


@pytest.mark.parametrize(
    ("photometric", "shape", "black"),
    [
        ("MONOCHROME2", (33, 41), 0),
        ("MONOCHROME1", (33, 41), 255),
        ("RGB", (33, 41, 3), (0, 0, 0)),
        ("YBR_FULL", (33, 41, 3), (0, 128, 128)),
    ],
)
def test_uncompressed_still_is_black_outside_in_its_own_colours(
    photometric: str, shape: tuple[int, ...], black: Any
) -> None:
    pixels = noise(*shape)
    found = clean(small(pixels, PhotometricInterpretation=photometric))

    stored = np.frombuffer(found.PixelData, dtype=np.uint8)[: pixels.size].reshape(shape)
    assert np.array_equal(stored, kept_only(pixels, black))
    assert (found.PhotometricInterpretation, found.file_meta.TransferSyntaxUID) == (
        photometric,
        ExplicitVRLittleEndian,
    )
    assert len(found.PixelData) % 2 == 0


def test_picture_of_12_bits_keeps_them() -> None:
    pixels = noise(32, 32, dtype=np.uint16, top=4096)
    found = clean(small(pixels | 0x7000, BitsStored=12, HighBit=11))

    assert np.array_equal(found.pixel_array, kept_only(pixels))
    assert (found.BitsAllocated, found.BitsStored, found.HighBit) == (16, 12, 11)


def test_colour_at_half_width_stays_so_and_is_cut_at_pairs() -> None:
    packed = noise(32, 16, 4)
    data = small(
        noise(32, 32, 3),
        PhotometricInterpretation="YBR_FULL_422",
        PixelData=packed.tobytes(),
        SequenceOfUltrasoundRegions=[region(9, 8, 22, 23)],
    )
    found = clean(data)

    expected = np.empty_like(packed)
    expected[:] = (0, 0, 128, 128)
    expected[8:24, 5:11] = packed[8:24, 5:11]
    assert found.PhotometricInterpretation == "YBR_FULL_422"
    assert found.PixelData == expected.tobytes()


def test_palette_picture_is_blanked_with_its_darkest_colour() -> None:
    pixels = noise(32, 32)
    table = np.arange(255, -1, -1, dtype="<u2") * 256
    data = small(
        pixels,
        PhotometricInterpretation="PALETTE COLOR",
        **{f"{name}PaletteColorLookupTableDescriptor": [256, 0, 16] for name in ("Red", "Green", "Blue")},
        **{f"{name}PaletteColorLookupTableData": table.tobytes() for name in ("Red", "Green", "Blue")},
    )
    found = clean(data)

    assert np.array_equal(found.pixel_array, kept_only(pixels, 255))
    assert found.RedPaletteColorLookupTableData == table.tobytes()


def test_bytes_after_the_last_frame_are_gone() -> None:
    pixels = noise(32, 32)

    assert len(clean(small(pixels, PixelData=pixels.tobytes() + b"ROWAN ALEX")).PixelData) == pixels.size


def test_still_in_jpeg_is_written_uncompressed() -> None:
    found = clean(specimen(FEN))

    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert (found.PhotometricInterpretation, found.LossyImageCompression) == ("RGB", "01")
    assert found.LossyImageCompressionMethod == "ISO_10918_1"


@pytest.mark.parametrize(
    ("machine", "photometric", "samplings"),
    [(MEADOW, "MONOCHROME2", ((1, 1),)), (FEN, "YBR_FULL_422", ((2, 1), (1, 1), (1, 1)))],
)
def test_loop_in_jpeg_is_written_in_jpeg(
    machine: Machine, photometric: str, samplings: tuple[Any, ...]
) -> None:
    data = specimen(machine, cine=True)
    found = clean(data)
    items = list(generate_frames(found.PixelData, number_of_frames=24))

    assert (found.file_meta.TransferSyntaxUID, found.PhotometricInterpretation) == (
        JPEGBaseline8Bit,
        photometric,
    )
    assert {jpeg_frame(item).samplings for item in items} == {samplings}
    assert len(items) == 24
    ratio = machine.rows * machine.columns * (3 if machine.in_colour else 1) * 24 / sum(map(len, items))
    assert found.LossyImageCompressionRatio == pytest.approx(ratio, rel=0.01)


def test_comments_in_a_jpeg_are_gone() -> None:
    stream = io.BytesIO()
    Image.fromarray(noise(32, 32)).save(stream, "JPEG", comment=b"ROWAN ALEX", exif=b"Exif\0\0ROWAN")
    dataset = read(small(noise(32, 32), NumberOfFrames=2))
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.PixelData = encapsulate([stream.getvalue()] * 2)
    dataset["PixelData"].is_undefined_length = True
    data = written(dataset)
    assert data.count(b"ROWAN") == 4

    assert b"ROWAN" not in clean(data).PixelData


@pytest.mark.parametrize("shape", [(32, 40), (32, 40, 3)], ids=["grey", "colour"])
def test_other_compressed_loop_is_written_in_run_lengths_unchanged(shape: tuple[int, ...]) -> None:
    frames = noise(3, *shape)
    dataset = read(small(frames[0], NumberOfFrames=3, PixelData=frames.tobytes()))
    with quiet:
        dataset.compress(RLELossless, encoding_plugin="pylibjpeg", generate_instance_uid=False)
        found = clean(written(dataset))

    assert found.file_meta.TransferSyntaxUID == RLELossless
    assert np.array_equal(found.pixel_array, np.stack([kept_only(frame) for frame in frames]))


def test_every_frame_of_an_uncompressed_loop_is_blanked() -> None:
    frames = noise(5, 32, 40, 3)
    found = clean(small(frames[0], NumberOfFrames=5, PixelData=frames.tobytes()))

    assert np.array_equal(found.pixel_array, np.stack([kept_only(frame) for frame in frames]))
