"""Frames as they were stored, without a conversion of colour, whatever the file says of its colours."""

import io
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels import pixel_array
from pydicom.uid import UID, ExplicitVRBigEndian, HTJ2KLossless, JPEGBaseline8Bit, RLELossless

from enthesis.imaging.domain.opening import Opened
from enthesis.imaging.domain.pixels.decoding import StoredFrame, stored_frames
from enthesis.imaging.domain.pixels.headers import read_header
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import FEN
from enthesis.imaging.domain.verdicts import Limits, Refusal
from tests.imaging.domain.material import noise, opened, read, read_foreign, small, specimen, written
from tests.reference import reference_files


def frames_of(dataset: Dataset) -> list[StoredFrame]:
    """Give all frames of a dataset."""
    source = opened(dataset)
    with quiet:
        return list(stored_frames(source, read_header(source, Limits())))


def jpeg(pixels: np.ndarray, **options: object) -> bytes:
    """Give a JPEG of these pixels, as good as it gets."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=100, subsampling="4:4:4", **options)
    return stream.getvalue()


def in_jpeg(*items: bytes, **attributes: Any) -> Dataset:
    """Give a dataset 24 by 16 with these JPEG frames."""
    dataset = read(small(noise(16, 24, 3), **attributes))
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.PixelData = encapsulate(list(items))
    dataset["PixelData"].is_undefined_length = True
    return dataset


def smooth() -> np.ndarray:
    """Give a picture 24 by 16 that JPEG keeps well: three slopes."""
    rows, columns = np.mgrid[0:16, 0:24]
    return np.stack([rows * 15, columns * 10, 255 - rows * 8], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("shape", [(17, 23), (17, 23, 3)], ids=["grey", "colour"])
def test_uncompressed_frame_is_read_as_it_is(shape: tuple[int, ...]) -> None:
    (found,) = frames_of(read(small(noise(*shape))))

    assert np.array_equal(found.pixels, noise(*shape))
    assert found.space == ("RGB" if len(shape) == 3 else "MONOCHROME2")


def test_colour_by_planes_is_put_together() -> None:
    pixels = noise(16, 24, 3)
    dataset = read(small(pixels, PlanarConfiguration=1, PixelData=pixels.transpose(2, 0, 1).tobytes()))

    assert np.array_equal(frames_of(dataset)[0].pixels, pixels)


def test_colour_at_half_width_is_doubled() -> None:
    packed = bytes([10, 20, 100, 200, 30, 40, 110, 210] * 16 * 8)
    dataset = read(small(noise(16, 32, 3), PhotometricInterpretation="YBR_FULL_422", PixelData=packed))

    (found,) = frames_of(dataset)

    assert found.space == "YBR_FULL"
    assert found.pixels[0, :4].tolist() == [[10, 100, 200], [20, 100, 200], [30, 110, 210], [40, 110, 210]]


def test_several_frames_come_in_order_and_no_more_than_promised() -> None:
    pixels = noise(4, 16, 24)
    dataset = read(small(pixels[0], NumberOfFrames=3, PixelData=pixels.tobytes()))

    assert np.array_equal(np.stack([frame.pixels for frame in frames_of(dataset)]), pixels[:3])


def test_unused_high_bits_are_dropped() -> None:
    """Old machines hid overlays there."""
    pixels = noise(16, 24, dtype=np.uint16, top=4096)
    dataset = read(small(pixels | 0xA000, BitsStored=12, HighBit=11))

    (found,) = frames_of(dataset)

    assert np.array_equal(found.pixels, pixels)


def test_other_byte_order_is_read() -> None:
    pixels = noise(16, 24, dtype=np.uint16, top=4096)
    dataset = read(small(pixels, BitsStored=12, HighBit=11, PixelData=pixels.astype(">u2").tobytes()))
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, implicit_vr=False, little_endian=False, force_encoding=True)
    source = opened(stream.getvalue())

    (found,) = stored_frames(source, read_header(source, Limits()))

    assert np.array_equal(found.pixels, pixels)


def in_jpeg_xl(dataset: Dataset, pixels: np.ndarray, **options: Any) -> Opened:
    """Give an object with these pixels in JPEG XL, whose syntaxes pydicom cannot write."""
    dataset.file_meta.TransferSyntaxUID = HTJ2KLossless
    dataset.PixelData = encapsulate([imagecodecs.jpegxl_encode(pixels, lossless=True, **options)])
    dataset["PixelData"].is_undefined_length = True
    return opened(written(dataset).replace(HTJ2KLossless.encode(), b"1.2.840.10008.1.2.4.110"))


@pytest.mark.parametrize("shape", [(17, 23), (17, 23, 3), (256, 256), (130, 260)])
@pytest.mark.parametrize("boxed", [False, True])
def test_jpeg_xl_is_read_as_it_was(shape: tuple[int, ...], boxed: bool) -> None:
    source = in_jpeg_xl(read(small(noise(*shape))), noise(*shape), usecontainer=boxed)

    (found,) = stored_frames(source, read_header(source, Limits()))

    assert np.array_equal(found.pixels, noise(*shape))
    assert found.space == ("RGB" if len(shape) == 3 else "MONOCHROME2")


def test_jpeg_xl_of_another_size_is_not_decoded() -> None:
    source = in_jpeg_xl(read(small(noise(16, 24))), noise(160, 240))

    with pytest.raises(Refusal, match="cannot_decode"):
        list(stored_frames(source, read_header(source, Limits())))


@pytest.mark.parametrize("photometric", ["YBR_FULL", "YBR_FULL_422", "RGB"])
def test_jpeg_with_a_jfif_marker_is_ybr_whatever_the_file_says(photometric: str) -> None:
    pixels = smooth()
    (found,) = frames_of(in_jpeg(jpeg(pixels), PhotometricInterpretation=photometric))

    assert found.space == "YBR_FULL"
    assert np.abs(found.pixels.astype(int) - np.asarray(Image.fromarray(pixels).convert("YCbCr"))).max() <= 3


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "RGB"])
def test_jpeg_that_was_never_converted_is_rgb_whatever_the_file_says(photometric: str) -> None:
    pixels = smooth()
    (found,) = frames_of(in_jpeg(jpeg(pixels, keep_rgb=True), PhotometricInterpretation=photometric))

    assert found.space == "RGB"
    assert np.abs(found.pixels.astype(int) - pixels).max() <= 3


def test_jpeg_without_any_marker_is_what_the_file_says() -> None:
    stream = jpeg(smooth())
    bare = stream[:2] + stream[20:]
    assert stream[2:4] == b"\xff\xe0"
    assert bare[2:4] == b"\xff\xdb"

    as_rgb = frames_of(in_jpeg(bare, PhotometricInterpretation="RGB"))[0]
    as_ybr = frames_of(in_jpeg(bare, PhotometricInterpretation="YBR_FULL"))[0]

    assert (as_rgb.space, as_ybr.space) == ("RGB", "YBR_FULL")
    assert np.array_equal(as_rgb.pixels, as_ybr.pixels)


def test_grey_jpeg_in_a_file_that_says_colour_cannot_be_decoded() -> None:
    with pytest.raises(Refusal, match="cannot_decode"):
        frames_of(in_jpeg(jpeg(noise(16, 24))))


def test_fewer_jpeg_frames_than_promised_are_truncated() -> None:
    with pytest.raises(Refusal, match="truncated"):
        frames_of(in_jpeg(jpeg(smooth()), jpeg(smooth()), NumberOfFrames=3))


def test_frame_that_claims_another_size_is_not_decoded() -> None:
    with pytest.raises(Refusal, match="cannot_decode"):
        frames_of(in_jpeg(jpeg(noise(64, 64, 3))))


def test_run_lengths_that_unpack_to_too_little_cannot_be_read() -> None:
    dataset = read(small(noise(16, 24)))
    dataset.file_meta.TransferSyntaxUID = RLELossless
    dataset.PixelData = encapsulate([bytes(64)])
    dataset["PixelData"].is_undefined_length = True

    with pytest.raises(Exception):  # noqa: B017, PT011 - the decoder's own; the pipeline turns all into a refusal
        frames_of(dataset)


def test_frames_of_a_specimen_are_those_that_pillow_decodes() -> None:
    dataset = read(specimen(FEN, cine=True))
    found = frames_of(dataset)

    assert {frame.space for frame in found} == {"YBR_FULL"}
    for frame, item in zip(found, generate_frames(dataset.PixelData, number_of_frames=24), strict=True):
        brightness = Image.open(io.BytesIO(item))
        brightness.draft("L", brightness.size)
        assert np.array_equal(frame.pixels[..., 0], np.asarray(brightness))


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.name)
def test_frames_of_a_real_lossless_file_are_those_that_pydicom_decodes(path: Path) -> None:
    dataset = read_foreign(path.read_bytes())
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    if "jxl" in path.name:  # pydicom knows neither its name nor its coding
        return
    if syntax.is_encapsulated and syntax not in (
        RLELossless,
        "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.80",
    ):
        return
    with quiet:
        expected = pixel_array(dataset, raw=True)
    found = np.stack([frame.pixels for frame in frames_of(dataset)])

    assert np.array_equal(found if len(found) > 1 else found[0], expected)
