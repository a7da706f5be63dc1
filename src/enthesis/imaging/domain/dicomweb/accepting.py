"""What a program asks to be answered with: media types and transfer syntaxes (PS3.18 8.7, RFC 9110 12.5.1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

ANY: Final = "*"
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
JPEG_BASELINE: Final = "1.2.840.10008.1.2.4.50"
DICOM: Final = "application/dicom"
DICOM_JSON: Final = "application/dicom+json"
OCTETS: Final = "application/octet-stream"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
MULTIPART: Final = "multipart/related"

# How a compressed frame is named by media type (PS3.18 table 8.7.3-5).
FRAME_TYPES: Final = {
    JPEG_BASELINE: JPEG,
    "1.2.840.10008.1.2.4.51": JPEG,
    "1.2.840.10008.1.2.4.57": JPEG,
    "1.2.840.10008.1.2.4.70": JPEG,
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.81": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
    "1.2.840.10008.1.2.4.201": "image/jphc",
    "1.2.840.10008.1.2.4.202": "image/jphc",
    "1.2.840.10008.1.2.4.203": "image/jphc",
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}
_OUTSIDE_QUOTES: Final = r'(?:[^{0}"]|"(?:[^"\\]|\\.)*")+'
_COMMAS: Final = re.compile(_OUTSIDE_QUOTES.format(","))
_SEMICOLONS: Final = re.compile(_OUTSIDE_QUOTES.format(";"))
MOST_CHARACTERS: Final = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that would be welcome: a media type, by itself or as parts; `syntax` is empty where none is named."""

    media: str
    is_multipart: bool
    syntax: str
    quality: float

    def takes(self, media: str) -> bool:
        """Tell whether an answer of this media type is welcome."""
        kind, _, inner = self.media.partition("/")
        return self.media in (media, "*/*") or (inner == ANY and media.startswith(f"{kind}/"))

    def takes_syntax(self, syntax: str) -> bool:
        """Tell whether this transfer syntax is welcome; where none is named, every one is."""
        return self.syntax in ("", ANY, syntax)


def wanted(accept: str) -> list[Wanted]:
    """Read an Accept header, the most welcome first; an empty one welcomes everything.

    What cannot be read is left out.
    """
    found = [_one(text) for text in _COMMAS.findall(accept[:MOST_CHARACTERS])]
    welcome = [one for one in found if one is not None and one.quality > 0]
    if not accept.strip():
        welcome = [Wanted("*/*", is_multipart=False, syntax="", quality=1.0)]
    return sorted(welcome, key=lambda one: -one.quality)


def parameters(text: str) -> tuple[str, dict[str, str]]:
    """Read a media type with its parameters: `multipart/related; type="application/dicom"`."""
    first, *rest = _SEMICOLONS.findall(text) or [""]
    pairs = (item.partition("=") for item in rest)
    return first.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _one(text: str) -> Wanted | None:
    media, given = parameters(text)
    is_multipart = media == MULTIPART
    named = given.get("type", "*/*").lower() if is_multipart else media
    try:
        quality = float(given.get("q", "1"))
    except ValueError:
        return None
    if not re.fullmatch(r"[\w.+*-]+/[\w.+*-]+", named):
        return None
    return Wanted(named, is_multipart, given.get("transfer-syntax", ""), quality)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What will be answered with."""

    media: str
    is_multipart: bool
    syntax: str


def choose_object(wants: Iterable[Wanted], *, stored: str, is_one: bool) -> Chosen | None:
    """Choose how objects are answered with, or None where nothing that is welcome can be made.

    They go as they are stored, unless explicit little endian is asked for. By itself goes only what is one object.

    References
    ----------
    DICOM PS3.18 8.7.3.3 and 10.4.4. Where no transfer syntax is named the stored one is sent, as its `*` would: what
    is compressed with loss is not made ten times as large for programs that did not think of it.
    """
    for one in wants:
        alone = one.media == DICOM and not one.is_multipart
        if not one.takes(DICOM) or (alone and not is_one):
            continue
        for syntax in (stored, EXPLICIT_LITTLE):
            if one.takes_syntax(syntax):
                return Chosen(DICOM, not alone, syntax)
    return None


def choose_frames(wants: Iterable[Wanted], *, stored: str, is_eight_bit: bool) -> Chosen | None:
    """Choose how frames are answered with, or None where nothing that is welcome can be made.

    `application/octet-stream` without a transfer syntax is uncompressed (PS3.18 8.7.3.3.2); with `*` it is what is
    stored, and the part says which syntax that is.
    """
    compressed = FRAME_TYPES.get(stored, "")
    for one in wants:
        if one.takes(OCTETS) and one.media != "*/*":
            if one.syntax == ANY or one.syntax == stored:
                return Chosen(OCTETS, one.is_multipart, stored)
            if one.syntax in ("", EXPLICIT_LITTLE):
                return Chosen(OCTETS, one.is_multipart, EXPLICIT_LITTLE)
        if compressed and one.takes(compressed) and one.takes_syntax(stored):
            return Chosen(compressed, one.is_multipart or one.media == "*/*", stored)
        if one.takes(JPEG) and is_eight_bit and one.takes_syntax(JPEG_BASELINE) and one.media != "*/*":
            return Chosen(JPEG, one.is_multipart, JPEG_BASELINE)
        if one.media == "*/*" and one.takes_syntax(EXPLICIT_LITTLE):
            return Chosen(OCTETS, True, EXPLICIT_LITTLE)
    return None


def choose_rendered(wants: Iterable[Wanted]) -> str | None:
    """Choose a picture's format, JPEG where both would do, or None where neither is welcome."""
    for one in wants:
        for media in (JPEG, PNG):
            if one.takes(media):
                return media
    return None
