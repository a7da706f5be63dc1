"""A loop is a Motion JPEG file whose every frame is the JPEG that was given, byte for byte."""

import io
import struct

import pytest
from PIL import Image

from enthesis.logbook.domain.film import Film


def jpeg(grey: int, quality: int = 90) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (64, 48), grey).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


FRAMES = [jpeg(grey) + b"\0" * (grey % 2) for grey in (10, 11, 90, 200)]


def film_of(frames: list[bytes], frame_ms: float = 40) -> bytes:
    film = Film(64, 48, frame_ms, [len(frame) for frame in frames])
    data = b"".join(film.parts(iter(frames)))
    assert film.size == len(data)
    return data


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Read a run of RIFF chunks as name and bytes, so strictly that a wrong length anywhere is found."""
    found, place = [], 0
    while place < len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        body = data[place + 8 : place + 8 + length]
        assert len(body) == length, name
        found.append((name, body))
        place += 8 + length + length % 2
    assert place == len(data)
    return found


def read(data: bytes) -> dict[str, bytes | list[bytes]]:
    """Take a film apart into its headers, frames and index."""
    ((riff, whole),) = chunks(data)
    assert (riff, whole[:4]) == (b"RIFF", b"AVI ")
    (_, header), (_, movie), (index_name, index) = chunks(whole[4:])
    assert (header[:4], movie[:4], index_name) == (b"hdrl", b"movi", b"idx1")
    (main_name, main), (_, stream) = chunks(header[4:])
    assert (main_name, stream[:4]) == (b"avih", b"strl")
    (head_name, head), (form_name, form) = chunks(stream[4:])
    assert (head_name, form_name) == (b"strh", b"strf")
    frames = chunks(movie[4:])
    assert {name for name, _ in frames} == {b"00dc"}
    return {
        "main": main, "head": head, "form": form, "index": index, "movie": movie,
        "frames": [body for _, body in frames],
    }  # fmt: skip


def test_film_has_every_frame_byte_for_byte() -> None:
    assert read(film_of(FRAMES))["frames"] == FRAMES


def test_film_says_its_size_speed_and_kind() -> None:
    found = read(film_of(FRAMES, 33.5))
    assert struct.unpack("<14I", found["main"])[0:1] == (33_500,)
    assert struct.unpack("<14I", found["main"])[3:10] == (0x10, 4, 0, 1, max(map(len, FRAMES)), 64, 48)
    kind, coding, *numbers = struct.unpack("<4s4sIHHIIIIIIII4H", found["head"])
    assert (kind, coding) == (b"vids", b"MJPG")
    assert numbers[4:8] == [33_500, 1_000_000, 0, 4]
    assert numbers[-4:] == [0, 0, 64, 48]
    assert struct.unpack("<IiiHH4sI", found["form"][:24]) == (40, 64, 48, 1, 24, b"MJPG", 64 * 48 * 3)


def test_index_of_a_film_leads_to_each_frame() -> None:
    found = read(film_of(FRAMES))
    rows = list(struct.iter_unpack("<4sIII", found["index"]))
    assert [(name, flags) for name, flags, _, _ in rows] == [(b"00dc", 0x10)] * 4
    movie = found["movie"]
    assert [movie[begins + 8 : begins + 8 + length] for _, _, begins, length in rows] == FRAMES
    assert [movie[begins : begins + 4] for _, _, begins, _ in rows] == [b"00dc"] * 4


@pytest.mark.parametrize("frames", [FRAMES[:-1], [*FRAMES, FRAMES[0]], [FRAMES[0][:-1], *FRAMES[1:]]])
def test_film_of_other_frames_than_was_said_is_refused(frames: list[bytes]) -> None:
    film = Film(64, 48, 40, [len(frame) for frame in FRAMES])
    with pytest.raises(ValueError, match=r"frame|argument"):
        list(film.parts(frames))


def test_film_that_its_format_cannot_hold_is_refused() -> None:
    film = Film(64, 48, 40, [2**31, 2**31])
    with pytest.raises(ValueError, match="too long"):
        next(film.parts([]))
