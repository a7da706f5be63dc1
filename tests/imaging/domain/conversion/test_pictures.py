"""A plain picture keeps its pixels and nothing else."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from enthesis.imaging.domain import Box
from enthesis.imaging.domain.conversion import Converted, Wanted, convert
from tests.imaging.domain.conversion.plain import (
    NAME,
    coloured,
    converted,
    dataset_of,
    jpeg,
    jpeg_that_claims,
    png,
    png_that_claims,
    smooth,
)
from tests.imaging.domain.conversion.plain import code_of as code

DEEP = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def test_png_keeps_every_pixel() -> None:
    assert np.array_equal(dataset_of(png(coloured())).pixel_array, coloured())
    assert np.array_equal(dataset_of(png(smooth())).pixel_array, smooth())


def test_colour_picture_without_colour_becomes_grey() -> None:
    dataset = dataset_of(png(Image.fromarray(smooth()).convert("RGB")))
    assert (dataset.SamplesPerPixel, dataset.PhotometricInterpretation) == (1, "MONOCHROME2")
    assert np.array_equal(dataset.pixel_array, smooth())


def test_jpeg_keeps_its_pixels_as_a_viewer_shows_them() -> None:
    found = dataset_of(jpeg(smooth())).pixel_array.astype(int)
    assert np.abs(found - smooth()).max() <= 2
    colour = np.dstack([smooth(), smooth()[:, ::-1], np.full_like(smooth(), 90)])
    assert np.abs(dataset_of(jpeg(colour)).pixel_array.astype(int) - colour).max() <= 4


@pytest.mark.parametrize("data", [jpeg(smooth()), png(coloured())], ids=["jpeg", "png"])
def test_nothing_but_pixels_is_carried_over(data: bytes) -> None:
    assert NAME.encode() in data
    assert NAME.encode() not in converted(data).dicom


def test_picture_is_turned_as_its_exif_says() -> None:
    # 6: the first row of the file is the right side of the picture.
    found = dataset_of(jpeg(smooth(), orientation=6)).pixel_array.astype(int)
    assert found.shape == (64, 48)
    assert np.abs(found - np.rot90(smooth(), -1)).max() <= 2


def test_turned_png_is_refused_because_browsers_disagree() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    assert code(convert(png(smooth(), exif=exif))) == "unsupported_picture"


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (Image.fromarray(DEEP * np.uint16(16)), DEEP // 16),
        (Image.new("1", (16, 16), 1), np.full((16, 16), 255)),
        (Image.new("LA", (16, 16), (200, 0)), np.zeros((16, 16))),
        (Image.new("RGBA", (16, 16), (200, 200, 200, 255)), np.full((16, 16), 200)),
        (Image.new("P", (16, 16), 0), np.zeros((16, 16))),
    ],
    ids=["16 bits", "1 bit", "transparent", "opaque", "palette"],
)  # fmt: skip
def test_every_kind_of_png_becomes_eight_bits(picture: Any, expected: Any) -> None:
    dataset = dataset_of(png(picture))
    assert dataset.BitsStored == 8
    assert np.array_equal(dataset.pixel_array, expected)


def test_colours_of_a_palette_stay() -> None:
    picture = Image.fromarray(coloured()).quantize(16)
    assert np.array_equal(dataset_of(png(picture)).pixel_array, np.asarray(picture.convert("RGB")))


def test_jpeg_for_print_is_taken() -> None:
    found = dataset_of(jpeg(Image.new("CMYK", (32, 32), (0, 255, 255, 0))))
    assert found.pixel_array.shape == (32, 32, 3)


@pytest.mark.parametrize("tag", [0x829A, 0x829D, 0x8827, 0x920A])
def test_photograph_is_refused(tag: int) -> None:
    value = 100 if tag == 0x8827 else 2.0
    assert code(convert(jpeg(smooth(), {tag: value}))) == "photograph"


def test_moving_png_is_refused() -> None:
    frames = [Image.fromarray(smooth()), Image.fromarray(255 - smooth())]
    assert code(convert(png(frames[0], save_all=True, append_images=frames[1:]))) == "picture_moves"


@pytest.mark.parametrize("make", [png_that_claims, jpeg_that_claims])
@pytest.mark.parametrize("size", [(65_535, 65_535), (4097, 4096), (12_000, 12_000)])
def test_picture_that_claims_too_much_is_refused_unread(make: Any, size: tuple[int, int]) -> None:
    assert code(convert(make(*size))) == "too_large"


def test_picture_smaller_than_a_scan_is_refused() -> None:
    assert code(convert(png(smooth(7, 64)))) == "picture_too_small"


@pytest.mark.parametrize(
    "make", [lambda: png(coloured()), lambda: jpeg(smooth(200, 300))], ids=["png", "jpeg"]
)
def test_cut_off_picture_is_refused(make: Any) -> None:
    data = make()
    assert code(convert(data[: len(data) * 2 // 3])) in ("truncated", "cannot_decode")
    assert code(convert(data[:40])) == "cannot_decode"


def test_picture_with_something_behind_it_leaves_that_behind() -> None:
    polyglot = jpeg(smooth()) + b"PK\x03\x04" + NAME.encode() + b"<script>"
    assert b"script" not in converted(polyglot).dicom


@pytest.mark.parametrize("seed", range(40))
def test_damaged_picture_is_refused_or_read_but_never_raises(seed: int) -> None:
    random = np.random.default_rng(seed)
    for data in (bytearray(png(coloured())), bytearray(jpeg(smooth(), {0x9286: b"note"}))):
        for place in random.integers(8, len(data), 12):
            data[place] = random.integers(256)
        found = convert(bytes(data))
        assert isinstance(found, Converted) or code(found) in {
            "truncated", "cannot_decode", "too_large", "picture_too_small", "photograph", "picture_moves",
            "unsupported_picture",
        }  # fmt: skip


def test_what_was_not_marked_is_black() -> None:
    pixels = dataset_of(png(coloured()), size=(64, 48), keep=Box(16, 8, 47, 39)).pixel_array.copy()
    assert np.array_equal(pixels[8:40, 16:48], coloured()[8:40, 16:48])
    pixels[8:40, 16:48] = 0
    assert not pixels.any()


def test_mark_of_another_size_is_refused() -> None:
    assert code(convert(png(smooth()), Wanted(size=(64, 47)))) == "mark_does_not_fit"
    assert converted(png(smooth()), size=(64, 48)).rows == 48
