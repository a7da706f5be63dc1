import io
import itertools
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enthesis.imaging.domain.dicomweb.multipart import BadMultipart, iter_parts, written

BOUNDARY = "0f3cf5c0-70e0"


def reader(body: bytes, step: int = 2**18) -> Callable[[int], bytes]:
    """Read a body at most `step` bytes at a time, as a slow network gives it."""
    stream = io.BytesIO(body)
    return lambda wanted: stream.read(min(step, wanted))


def parts(body: bytes, *, step: int = 2**18) -> list[bytes]:
    return [part.read() for part in iter_parts(reader(body, step), BOUNDARY)]


def body(*contents: bytes) -> bytes:
    return b"".join(written([({"Content-Type": "application/dicom"}, [one]) for one in contents], BOUNDARY))


@given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 50))
def test_parts_come_out_as_they_went_in_however_slowly(contents: list[bytes], step: int) -> None:
    assert parts(body(*contents), step=step) == contents


def test_what_looks_like_a_boundary_is_content() -> None:
    tricky = b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n\r\n--\r"
    assert parts(body(tricky), step=3) == [tricky]


def test_head_of_a_part_is_read_whatever_its_letters() -> None:
    text = (
        b"--0f3cf5c0-70e0  \r\nCONTENT-type: Application/DICOM ; a=b\r\nX: y\r\n\r\nabc\r\n--0f3cf5c0-70e0--"
    )
    (part,) = [(one.headers, one.content_type, one.read()) for one in iter_parts(reader(text), BOUNDARY)]
    assert part == (
        {"content-type": "Application/DICOM ; a=b", "x": "y"}, "application/dicom", b"abc",
    )  # fmt: skip


def test_part_without_head_or_content_is_read() -> None:
    mark = b"--" + BOUNDARY.encode()
    assert parts(mark + b"\r\n\r\nabc\r\n" + mark + b"--") == [b"abc"]
    assert parts(mark + b"\r\nA: b\r\n\r\n" + mark + b"--") == [b""]


def test_what_stands_before_and_after_the_parts_is_left() -> None:
    assert parts(b"hello\r\n" + body(b"abc") + b"farewell" * 100) == [b"abc"]


def test_part_is_looked_at_before_it_is_read_and_read_in_steps() -> None:
    (part,) = (part for part in iter_parts(reader(body(b"abcdef"), 2), BOUNDARY) if part.peek(4) == b"abcd")
    assert part.peek(100) == b""


def test_steps_give_what_there_is_and_count_it() -> None:
    for part in iter_parts(reader(body(b"abcdef")), BOUNDARY):
        assert (part.read(2), part.peek(3), part.read(3), part.taken) == (b"ab", b"cde", b"cde", 5)
        assert (part.read(), part.read(), part.read(1), part.taken) == (b"f", b"", b"", 6)


def test_what_was_not_read_of_a_part_is_passed_over() -> None:
    found = [part.read(1) for part in iter_parts(reader(body(b"x" * 100_000, b"y" * 100)), BOUNDARY)]
    assert found == [b"x", b"y"]


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
        list(iter_parts(reader(b""), boundary))


def test_memory_does_not_grow_with_what_comes() -> None:
    def endless() -> Iterator[bytes]:
        yield b"--0f3cf5c0-70e0\r\n\r\n"
        yield from itertools.repeat(b"x" * 2**18, 400)
        yield b"\r\n--0f3cf5c0-70e0--"

    pieces, taken = endless(), 0
    tracemalloc.start()
    for part in iter_parts(lambda _: next(pieces, b""), BOUNDARY):
        while part.read(2**16):
            taken = part.taken
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken == 100 * 2**20
    assert peak < 4 * 2**20
