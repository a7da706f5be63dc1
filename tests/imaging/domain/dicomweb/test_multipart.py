import io
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enthesis.imaging.domain.dicomweb.multipart import BadMultipart, Part, iter_parts, written

BOUNDARY = "0f3cf5c0-70e0"


def reader(body: bytes, step: int = 2**18) -> Callable[[int], bytes]:
    """Read a body at most `step` bytes at a time, as a slow network gives it."""
    stream = io.BytesIO(body)
    return lambda wanted: stream.read(min(step, wanted))


def parts(body: bytes, *, step: int = 2**18, most: int = 10_000) -> list[Part]:
    return list(iter_parts(reader(body, step), BOUNDARY, most_bytes=most))


def body(*contents: bytes) -> bytes:
    return b"".join(written([({"Content-Type": "application/dicom"}, [one]) for one in contents], BOUNDARY))


@given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 50))
def test_parts_come_out_as_they_went_in_however_slowly(contents: list[bytes], step: int) -> None:
    assert [part.data for part in parts(body(*contents), step=step)] == contents


def test_what_looks_like_a_boundary_is_content() -> None:
    tricky = b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n\r\n--\r"
    assert [part.data for part in parts(body(tricky), step=3)] == [tricky]


def test_head_of_a_part_is_read_whatever_its_letters() -> None:
    (part,) = parts(
        b"--0f3cf5c0-70e0  \r\nCONTENT-type: Application/DICOM ; a=b\r\nX: y\r\n\r\nabc\r\n--0f3cf5c0-70e0--"
    )
    assert part.headers == {"content-type": "Application/DICOM ; a=b", "x": "y"}
    assert (part.content_type, part.data) == ("application/dicom", b"abc")


def test_part_without_head_or_content_is_read() -> None:
    mark = b"--" + BOUNDARY.encode()
    assert [part.data for part in parts(mark + b"\r\n\r\nabc\r\n" + mark + b"--")] == [b"abc"]
    assert [part.data for part in parts(mark + b"\r\nA: b\r\n\r\n" + mark + b"--")] == [b""]


def test_what_stands_before_and_after_the_parts_is_left() -> None:
    assert [one.data for one in parts(b"hello\r\n" + body(b"abc") + b"farewell" * 100)] == [b"abc"]


def test_part_that_is_too_large_is_read_past_and_the_next_one_kept() -> None:
    assert [part.data for part in parts(body(b"x" * 101, b"y" * 100), most=100)] == [None, b"y" * 100]


@pytest.mark.parametrize(
    ("text", "is_short"),
    [
        (b"", True),
        (b"no boundary at all", True),
        (body(b"abc")[:-6], True),
        (body(b"abc")[:20], True),
        (b"--0f3cf5c0-70e0junk\r\n\r\nabc\r\n--0f3cf5c0-70e0--", False),
        (b"--0f3cf5c0-70e0\r\n" + b"A: b\r\n" * 100_000, False),
        (b"--0f3cf5c0-70e0" + b" " * 100_000, False),
    ],
)
def test_body_of_another_shape_is_refused(text: bytes, is_short: bool) -> None:
    with pytest.raises(BadMultipart) as refused:
        parts(text)
    assert refused.value.is_short is is_short


@pytest.mark.parametrize("boundary", ["", "a" * 71, "umlaut\u00fc", "new\nline", "space "])
def test_boundary_that_is_none_is_refused(boundary: str) -> None:
    with pytest.raises(BadMultipart):
        list(iter_parts(reader(b""), boundary, most_bytes=1))


def test_memory_does_not_grow_with_the_number_of_parts() -> None:
    part = (b"--0f3cf5c0-70e0\r\n\r\n", b"x" * 2**20, b"\r\n")

    def endless() -> Iterator[bytes]:
        for _ in range(50):
            yield from part
        yield b"--0f3cf5c0-70e0--"

    pieces = endless()
    tracemalloc.start()
    sizes = [
        len(one.data or b"") for one in iter_parts(lambda _: next(pieces, b""), BOUNDARY, most_bytes=2**21)
    ]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sizes == [2**20] * 50
    assert peak < 10 * 2**20
