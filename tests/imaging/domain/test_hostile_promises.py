"""Files that promise what is not true: sizes, frames, depths, lengths, kinds, letters. None costs memory or fails."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from enthesis.imaging.domain import Clean, Quarantined, Refused, deidentify
from tests.imaging.domain.material import PATIENT_ID, SECRET, noise, read, small
from tests.planted import sources
from tests.planted.streams import written

BASE = small(noise(32, 32))
AT = BASE.index(b"\x08\x00\x60\x00CS")
SEQUENCE = b"\x08\x00\x40\x11SQ\0\0"
ITEM, END_OF_ITEM, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0\0\0\0\0", b"\xfe\xff\xdd\xe0\0\0\0\0"
ENDLESS = b"\xff\xff\xff\xff"
MOST_GROWTH_MB = 48
"""What a file of a few megabytes may cost at most. A picture of 65,535 by 65,535 alone would be 4 GB."""


def with_bytes(extra: bytes) -> bytes:
    """Give a sound file with bytes put in between its elements."""
    return BASE[:AT] + extra + BASE[AT:]


def element(tag: bytes, kind: bytes, value: bytes, length: int | None = None) -> bytes:
    """Give one element in explicit little endian, with a length that may be wrong."""
    size = len(value) if length is None else length
    if kind in (b"OB", b"OW", b"SQ", b"UN", b"UT"):
        return tag + kind + b"\0\0" + struct.pack("<L", size) + value
    return tag + kind + struct.pack("<H", size & 0xFFFF) + value


def nested(depth: int, *, is_known: bool) -> bytes:
    """Give sequences within sequences, with known lengths or without an end."""
    inner = b"\x10\x00\x20\x00LO\x08\x00" + PATIENT_ID.encode()
    for _ in range(depth):
        item = (
            ITEM
            + (struct.pack("<L", len(inner)) if is_known else ENDLESS)
            + inner
            + (b"" if is_known else END_OF_ITEM)
        )
        inner = (
            SEQUENCE
            + (struct.pack("<L", len(item)) if is_known else ENDLESS)
            + item
            + (b"" if is_known else END)
        )
    return inner


def wide(items: int, *, is_known: bool) -> bytes:
    """Give a sequence of empty items."""
    body = (ITEM + bytes(4)) * items
    return SEQUENCE + (struct.pack("<L", len(body)) + body if is_known else ENDLESS + body + END)


def jpeg_bomb(start: bytes, kind: Callable[[], bytes], *, is_honest: bool) -> bytes:
    """Give a file whose compressed frame says that it is 65,500 pixels wide and high; the header may say so, too."""
    data = bytearray(kind())
    at = data.index(start)
    if start == b"\xff\x51":
        struct.pack_into(">LL", data, at + 6, 65_500, 65_500)
    else:
        struct.pack_into(">HH", data, at + 5, 65_500, 65_500)
    dataset = read(bytes(data))
    if is_honest:
        dataset.Rows = dataset.Columns = 65_500
    return written(dataset)


def rle_bomb() -> bytes:
    """Give a file whose run-length segment unpacks to a hundred times what the picture holds."""
    dataset = read(sources.rle())
    runs = bytes([0x81, 255]) * 200_000
    dataset.PixelData = encapsulate([struct.pack("<16L", 1, 64, *[0] * 14) + runs])
    dataset["PixelData"].is_undefined_length = True
    return written(dataset)


def loop_of(frames: int) -> bytes:
    """Give a loop of ten frames that says that it has another number of them."""
    dataset = read(sources.jpeg_loop())
    dataset.NumberOfFrames = frames
    return written(dataset)


def raw_of(frames: int) -> bytes:
    """Give a still without compression that says that it is a loop."""
    dataset = read(sources.grey())
    dataset.NumberOfFrames = frames
    return written(dataset)


PROMISES: dict[str, Callable[[], bytes]] = {
    "65,535 by 65,535": lambda: small(noise(32, 32), Rows=65_535, Columns=65_535),
    "65,535 by 65,535 in 3,000 frames": lambda: small(
        noise(32, 32), Rows=65_535, Columns=65_535, NumberOfFrames=3000
    ),
    "JPEG bomb": lambda: jpeg_bomb(b"\xff\xc0", sources.jpeg_still, is_honest=False),
    "JPEG bomb that says so": lambda: jpeg_bomb(b"\xff\xc0", sources.jpeg_still, is_honest=True),
    "JPEG 2000 bomb": lambda: jpeg_bomb(b"\xff\x51", sources.jpeg_2000, is_honest=False),
    "JPEG-LS bomb": lambda: jpeg_bomb(b"\xff\xf7", sources.jpeg_ls, is_honest=False),
    "RLE bomb": rle_bomb,
    "2,147,483,647 frames": lambda: loop_of(2**31 - 1),
    "3,000 frames, ten there": lambda: loop_of(3000),
    "3,000 frames without compression, one there": lambda: raw_of(3000),
    "a million items": lambda: with_bytes(wide(10**6, is_known=True)),
    "a million items without an end": lambda: with_bytes(wide(10**6, is_known=False)),
    "1,000 deep": lambda: with_bytes(nested(1000, is_known=True)),
    "1,000 deep without an end": lambda: with_bytes(nested(1000, is_known=False)),
    "8 MB of names": lambda: with_bytes(element(b"\x08\x00\x90\x10", b"UN", b"^\\" * 2**22)),
}
COSTS = """
import json, resource, sys
from enthesis.imaging.domain import deidentify
from tests.imaging.domain.material import SECRET, noise, small
from tests.imaging.domain.test_hostile_promises import PROMISES
made = {name: make() for name, make in PROMISES.items()}
deidentify(small(noise(32, 32)), secret=SECRET)
deidentify(small(noise(32, 32)), secret=SECRET)
found = {}
for name, data in made.items():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    deidentify(data, secret=SECRET)
    found[name] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
json.dump(found, sys.stdout)
"""


def told(data: bytes) -> str:
    """Give what became of a file in a word, and check that nobody is named in what is kept of it."""
    verdict = deidentify(data, secret=SECRET)
    if isinstance(verdict, Refused):
        return verdict.code
    assert PATIENT_ID.encode() not in verdict.dicom
    return "quarantined" if isinstance(verdict, Quarantined) else "clean"


def test_no_promise_costs_memory() -> None:
    """In a process of its own, since codecs take memory that Python does not count."""
    done = subprocess.run(
        [sys.executable, "-c", COSTS], capture_output=True, text=True, check=True, timeout=120
    )

    grown = json.loads(done.stdout)
    assert set(grown) == set(PROMISES)
    assert {name: round(mb) for name, mb in grown.items() if mb > MOST_GROWTH_MB} == {}


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("65,535 by 65,535", {"too_large"}),
        ("65,535 by 65,535 in 3,000 frames", {"too_large"}),
        ("JPEG bomb", {"cannot_decode"}),
        ("JPEG bomb that says so", {"too_large"}),
        ("JPEG 2000 bomb", {"cannot_decode"}),
        ("JPEG-LS bomb", {"cannot_decode"}),
        ("RLE bomb", {"cannot_decode"}),
        ("2,147,483,647 frames", {"too_large"}),
        ("3,000 frames, ten there", {"truncated"}),
        ("3,000 frames without compression, one there", {"truncated"}),
        ("a million items", {"clean"}),
        ("a million items without an end", {"damaged", "too_large"}),
        ("1,000 deep", {"clean"}),
        ("1,000 deep without an end", {"damaged", "clean"}),
        ("8 MB of names", {"clean"}),
    ],
)
def test_promise_is_not_believed(name: str, outcomes: set[str]) -> None:
    assert told(PROMISES[name]()) in outcomes


def test_loop_that_says_too_few_frames_keeps_no_others() -> None:
    verdict = deidentify(loop_of(3), secret=SECRET)

    assert isinstance(verdict, Clean)
    kept = read(verdict.dicom)
    assert (verdict.picture.frames, kept.NumberOfFrames) == (3, 3)
    assert len(list(pydicom.encaps.generate_frames(kept.PixelData, number_of_frames=3))) == 3


@pytest.mark.parametrize("frames", [-5, 0])
def test_loop_of_no_frames_is_refused_or_a_still(frames: int) -> None:
    assert told(loop_of(frames)) in {"clean", "unsupported_picture", "damaged", "truncated", "cannot_decode"}


@pytest.mark.parametrize("length", [1, 7, 0xFFFE, 0xFFFFFFF0, 0xFFFFFFFF, 2**31])
@pytest.mark.parametrize("kind", [b"OB", b"UN", b"UT", b"LO", b"PN", b"DS", b"SQ"])
def test_wrong_length_is_refused_or_harmless(kind: bytes, length: int) -> None:
    assert told(with_bytes(element(b"\x08\x00\x90\x10", kind, PATIENT_ID.encode(), length))) in {
        "clean", "truncated", "damaged", "too_large", "not_ultrasound", "no_pixels", "quarantined",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [b"LO", b"UN", b"DS", b"OB", b"SQ", b"PN", b"FD"])
@pytest.mark.parametrize(
    "tag", [b"\x28\x00\x10\x00", b"\x28\x00\x00\x01", b"\x28\x00\x02\x00", b"\x08\x00\x16\x00"]
)
def test_wrong_representation_is_refused_or_harmless(tag: bytes, kind: bytes) -> None:
    at = BASE.rindex(tag)
    (size,) = struct.unpack_from("<H", BASE, at + 6)
    wrong = element(tag, kind, PATIENT_ID.encode())

    assert told(BASE[:at] + wrong + BASE[at + 8 + size :]) not in {"clean", "quarantined"}


@pytest.mark.parametrize(
    "named", ["ISO_IR 999", "\\\\", "ISO 2022 IR 6\\ISO 2022 IR 159", "UTF-8", "x" * 200]
)
@pytest.mark.parametrize(
    "name", [b"\x1b$B\x1b$B\xff\xff", b"\xff\xfe\xfd", b"=\\^=\\^==", "山田".encode("shift_jis")]
)
def test_wrong_character_set_is_no_reason_to_fail(named: str, name: bytes) -> None:
    names = element(b"\x10\x00\x10\x00", b"PN", name + b" " * (len(name) % 2))
    sets = element(b"\x08\x00\x05\x00", b"CS", named.encode() + b" " * (len(named) % 2))
    data = BASE.replace(BASE[BASE.index(b"\x10\x00\x10\x00PN") : BASE.index(b"\x10\x00\x20\x00LO")], names)

    at = data.index(b"\x08\x00\x16\x00UI")
    assert told(data[:at] + sets + data[at:]) in {"clean", "damaged"}


def test_sequence_that_holds_itself_is_not_followed_for_ever() -> None:
    """An item whose length reaches back over its own end: parsers that trust it never come out."""
    item = ITEM + struct.pack("<L", 0xFFFFFFF0) + nested(3, is_known=True)

    assert told(with_bytes(SEQUENCE + struct.pack("<L", len(item)) + item)) in {
        "clean",
        "damaged",
        "truncated",
        "no_pixels",
    }


TAGS = st.integers(0x0008, 0x7FDF).flatmap(lambda group: st.tuples(st.just(group), st.integers(0, 0xFFFF)))
KINDS = st.sampled_from(
    [
        b"AE",
        b"AT",
        b"CS",
        b"DA",
        b"DS",
        b"FD",
        b"IS",
        b"LO",
        b"OB",
        b"OW",
        b"PN",
        b"SQ",
        b"UI",
        b"UN",
        b"US",
        b"ZZ",
    ]
)


@given(
    st.lists(
        st.tuples(TAGS, KINDS, st.binary(max_size=40), st.none() | st.integers(0, 2**32 - 1)), max_size=8
    )
)
def test_any_elements_get_a_verdict(parts: list[tuple[tuple[int, int], bytes, bytes, int | None]]) -> None:
    extra = b"".join(
        element(struct.pack("<HH", *tag), kind, value, length) for tag, kind, value, length in parts
    )

    verdict = deidentify(with_bytes(extra), secret=SECRET)

    assert isinstance(verdict, Clean | Quarantined | Refused)


@given(st.sampled_from(list(sources.KINDS)), st.data())
def test_mutated_picture_of_any_kind_gets_a_verdict_that_names_nobody(kind: str, data: st.DataObject) -> None:
    found = bytearray(sources.source(kind))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(132, len(found) - 1))
        if data.draw(st.booleans()):
            found[place] = data.draw(st.integers(0, 255))
        else:
            del found[place : place + data.draw(st.integers(1, 40))]

    verdict = deidentify(bytes(found), secret=SECRET)

    if not isinstance(verdict, Refused):
        head: Dataset = read(verdict.dicom)
        assert (head.PatientName, head.PatientID) == ("ANONYMOUS", "ANONYMOUS")
        assert verdict.picture.removal["table"].startswith("PS3.15")
