"""Blanking a JPEG in its blocks: what is kept does not change, what is not is black, bad streams are left."""

import contextlib
import io
import random

import numpy as np
import pytest
from PIL import Image

from enthesis.imaging.domain.pixels.blocks import NotInBlocks, blacked, unit_of
from enthesis.imaging.domain.pixels.codestreams import jpeg_frame
from enthesis.imaging.domain.pixels.masks import kept_pixels
from enthesis.imaging.domain.verdicts import Box, Refusal

ROWS, COLUMNS = 75, 101
SCAN = Box(19, 11, 83, 66)
SAMPLINGS = ["4:4:4", "4:2:2", "4:2:0"]


def jpeg(mode: str = "RGB", rows: int = ROWS, columns: int = COLUMNS, **options: object) -> bytes:
    """Give a JPEG of something like tissue, with a name in its comment."""
    speckle = np.random.default_rng(3).rayleigh(50, (rows // 3 + 1, columns // 3 + 1, 3)).clip(0, 255)
    picture = Image.fromarray(speckle.astype(np.uint8)).resize((columns, rows), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    picture.convert(mode).save(stream, "JPEG", quality=88, comment=b"Rowanberry", **options)
    return stream.getvalue()


def planes(stream: bytes, mode: str) -> np.ndarray:
    """Give what is stored, without a conversion of colour."""
    picture = Image.open(io.BytesIO(stream))
    picture.draft("YCbCr" if mode == "RGB" else "L", picture.size)
    return np.asarray(picture).astype(int)


@pytest.mark.parametrize("subsampling", SAMPLINGS)
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("options", [{}, {"optimize": True}, {"restart_marker_blocks": 3}], ids=str)
def test_kept_blocks_do_not_change_and_all_others_are_black(
    mode: str, subsampling: str, options: dict[str, object]
) -> None:
    before = jpeg(mode, subsampling=subsampling, **options)
    kept = kept_pixels(ROWS, COLUMNS, [SCAN], but=[Box(40, 30, 50, 36)], block=unit_of(jpeg_frame(before)))

    after = blacked(before, kept)

    brightness = [
        planes(one, mode)[..., 0] if mode == "RGB" else planes(one, mode) for one in (before, after)
    ]
    assert np.array_equal(brightness[0][kept], brightness[1][kept])
    assert brightness[1][~kept].max() == 0
    assert (kept.any(), b"Rowanberry" in before, b"Rowanberry" in after) == (True, True, False)
    assert jpeg_frame(after).samplings in (jpeg_frame(before).samplings, ((1, 1),))


def test_colours_do_not_change_where_they_are_stored_in_full() -> None:
    before = jpeg(subsampling="4:4:4")
    kept = kept_pixels(ROWS, COLUMNS, [SCAN], block=(8, 8))

    after = blacked(before, kept)

    assert np.array_equal(planes(before, "RGB")[kept], planes(after, "RGB")[kept])
    assert np.asarray(Image.open(io.BytesIO(after)).convert("RGB"))[~kept].max() == 0


def test_what_is_blacked_twice_is_as_if_once() -> None:
    kept = [kept_pixels(ROWS, COLUMNS, [box], block=(16, 8)) for box in (SCAN, Box(35, 30, 80, 60))]
    before = jpeg(subsampling="4:2:2")

    twice = blacked(blacked(before, kept[0]), kept[0] & kept[1])

    assert twice == blacked(before, kept[0] & kept[1])


def without(stream: bytes, marker: int) -> bytes:
    """Give a stream with a segment left out."""
    at = stream.index(bytes((0xFF, marker)))
    return stream[:at] + stream[at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big") :]


@pytest.mark.parametrize(
    "stream",
    [
        jpeg(progressive=True),
        jpeg()[:-2],
        without(jpeg(), 0xDB),
        without(jpeg(), 0xC4),
        jpeg("CMYK"),
        jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
        jpeg()[:-2] + b"\xff\xfe\x00\x06name\xff\xd9",
    ],
    ids=["progressive", "no end", "no table", "no code", "four colours", "12 bits", "comment after data"],
)  # fmt: skip
def test_stream_that_is_not_of_the_plainest_kind_is_left_alone(stream: bytes) -> None:
    kept = kept_pixels(ROWS, COLUMNS, [SCAN], block=(16, 16))
    with pytest.raises(NotInBlocks):
        blacked(stream, kept)


def test_stream_of_another_size_than_the_mask_is_left_alone() -> None:
    with pytest.raises(NotInBlocks):
        blacked(jpeg(rows=80), kept_pixels(ROWS, COLUMNS, [SCAN]))


def spoilt(stream: bytes, chance: random.Random) -> bytes:
    """Give a stream with some bytes changed, lost or doubled."""
    data = bytearray(stream)
    for _ in range(chance.choice([1, 1, 2, 4])):
        at, length = chance.randrange(len(data)), chance.randrange(1, 30)
        what = chance.random()
        if what < 0.6:
            data[at] = chance.randrange(256)
        elif what < 0.8:
            del data[at : at + length]
        else:
            data[at:at] = data[:length]
    return bytes(data)


def test_spoilt_streams_do_no_harm() -> None:
    chance = random.Random(11)
    streams = [jpeg(mode, 40, 48, subsampling=one) for mode in ("RGB", "L") for one in SAMPLINGS]
    kept = kept_pixels(40, 48, [Box(16, 16, 31, 31)])
    done = 0
    for _ in range(1500):
        with contextlib.suppress(NotInBlocks, Refusal):
            blacked(spoilt(chance.choice(streams), chance), kept)
            done += 1
    assert 100 < done < 1400
