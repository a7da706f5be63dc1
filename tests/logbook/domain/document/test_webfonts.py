"""Fonts for browsers become fonts for the typesetter, letter by letter the same."""

import io
from itertools import pairwise
from struct import unpack, unpack_from

import pytest
from PIL import ImageFont

from enthesis.logbook.domain.document.typesetting import FAMILIES
from enthesis.logbook.domain.document.webfonts import Bytes, truetype
from tests.logbook.domain.document.books import WEBFONTS


def font(beginning: str) -> bytes:
    """Read one of the fonts of the screen."""
    (path,) = WEBFONTS.rglob(f"{beginning}*.woff2")
    return path.read_bytes()


def tables_of(data: bytes) -> dict[str, bytes]:
    """Cut a TrueType font into its tables."""
    (number,) = unpack_from(">H", data, 4)
    rows = [unpack_from(">4sIII", data, 12 + 16 * index) for index in range(number)]
    return {tag.decode(): data[offset : offset + length] for tag, _, offset, length in rows}


@pytest.mark.parametrize(("family", "beginning"), FAMILIES.items())
def test_truetype_goes_by_the_family_it_is_given(family: str, beginning: str) -> None:
    unpacked = ImageFont.truetype(io.BytesIO(truetype(font(beginning), family)), 40)
    assert unpacked.getname()[0] == family
    assert [axis["maximum"] for axis in unpacked.get_variation_axes()] == [800]


def test_truetype_sums_up_as_the_format_asks() -> None:
    data = truetype(font(FAMILIES["Enthesis Text"]), "Enthesis Text")
    padded = data + bytes(-len(data) % 4)
    assert sum(unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF == 0xB1B0AFBA


def test_truetype_has_every_outline_within_its_own_box() -> None:
    tables = tables_of(truetype(font(FAMILIES["Enthesis Text"]), "Enthesis Text"))
    (glyphs,) = unpack_from(">H", tables["maxp"], 4)
    offsets = unpack(f">{glyphs + 1}I", tables["loca"])
    assert unpack_from(">h", tables["head"], 50) == (1,)
    assert offsets[-1] == len(tables["glyf"])
    whole = unpack_from(">4h", tables["head"], 36)
    drawn = [offset for offset, after in pairwise(offsets) if after > offset]
    assert len(drawn) > 200
    for offset in drawn:
        left, bottom, right, top = unpack_from(">4h", tables["glyf"], offset + 2)
        assert (whole[0] <= left <= right <= whole[2], whole[1] <= bottom <= top <= whole[3]) == (True, True)


def test_truetype_draws_letters_as_they_are_known_to_be() -> None:
    unpacked = ImageFont.truetype(io.BytesIO(truetype(font(FAMILIES["Enthesis Text"]), "T")), 1000)
    # From the designers' own TrueType file at 1000 units per em: the ink of each letter.
    assert {letter: unpacked.getbbox(letter, anchor="ls") for letter in "HO1ßg&"} == {
        "H": (0, -668, 694, 0),
        "O": (0, -680, 714, 12),
        "1": (0, -668, 407, 0),
        "ß": (0, -680, 582, 12),
        "g": (0, -504, 558, 192),
        "&": (0, -682, 731, 12),
    }


@pytest.mark.parametrize("data", [b"", b"OTTO" + bytes(60), b"wOF2ttcf" + bytes(60)])
def test_truetype_refuses_what_is_not_one_webfont(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^This is not a single font in WOFF2\.$"):
        truetype(data, "T")


def test_truetype_refuses_a_font_that_was_cut() -> None:
    with pytest.raises(ValueError, match=r"^The font ends too early\.$"):
        truetype(font(FAMILIES["Enthesis Text"])[:2000], "T")


@pytest.mark.parametrize(
    ("data", "value"), [(b"\x3f", 63), (b"\x81\x00", 128), (b"\x8f\xff\xff\xff\x7f", 0xFFFFFFFF)]
)
def test_bytes_reads_numbers_to_base_128(data: bytes, value: int) -> None:
    assert Bytes(data).base_128() == value


def test_bytes_refuses_numbers_without_end() -> None:
    with pytest.raises(ValueError, match=r"^A number in the font is too long\.$"):
        Bytes(b"\x80" * 6).base_128()


@pytest.mark.parametrize(
    ("data", "value"), [(b"\xfc", 252), (b"\xff\x00", 253), (b"\xfe\x00", 506), (b"\xfd\x02\x00", 512)]
)
def test_bytes_reads_numbers_of_one_to_three_bytes(data: bytes, value: int) -> None:
    assert Bytes(data).short() == value
