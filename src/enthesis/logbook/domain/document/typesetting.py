"""Sets a logbook document with Typst: tagged PDF/UA-1 that is PDF/A-3a as well."""

import base64
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst
from PIL import Image, UnidentifiedImageError

from enthesis.logbook.domain.document.model import LogbookDocument, Thumbnail
from enthesis.logbook.domain.document.webfonts import truetype

# The families that logbook.typ names, and the beginnings of the files they are made of.
FAMILIES = {
    "Enthesis Text": "atkinson-hyperlegible-next-latin-wght-normal",
    "Enthesis Text Extended": "atkinson-hyperlegible-next-latin-ext-wght-normal",
    "Enthesis Figures": "atkinson-hyperlegible-mono-latin-wght-normal",
    "Enthesis Figures Extended": "atkinson-hyperlegible-mono-latin-ext-wght-normal",
}
TEMPLATE = Path(__file__).with_name("logbook.typ")
STANDARDS = ["ua-1", "a-3a"]

_MIME = {"PNG": "image/png", "JPEG": "image/jpeg"}
_NO_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_MAX_ROUNDS = 8


class FontMissing(Exception):
    """The fonts of the screen are not there; the message says how to get them."""


def logbook_pdf(document: LogbookDocument, webfonts: Path) -> bytes:
    """Set the logbook as a tagged PDF that meets PDF/UA-1 and PDF/A-3a, in the fonts of the screen.

    Words are passed as data and printed as they are, whatever they contain. A character for which no font has
    a shape, or that PDF/A forbids, is printed as its number, such as [U+1F600], so that nothing goes missing.
    The same document gives the same bytes.

    Parameters
    ----------
    webfonts
        Where the built front end keeps Atkinson Hyperlegible Next and its Mono as WOFF2, in any folder below.
        Typst's own Libertinus Serif and DejaVu Sans Mono stand in for letters that these lack. Fonts of the
        operating system are never used, so that the document looks the same everywhere.

    Raises
    ------
    FontMissing
        If the front end is not built.
    ValueError
        If a thumbnail is neither PNG nor JPEG.
    typst.TypstError
        If Typst cannot set the document for any other reason.

    References
    ----------
    ISO 14289-1 (PDF/UA-1), ISO 19005-3 (PDF/A-3).
    """
    words, pictures = _data(document), _pictures(document)
    fonts = _fonts(webfonts)[0]
    for _ in range(_MAX_ROUNDS):
        try:
            pdf: bytes = _set_pages(
                _files(words, pictures),
                format="pdf",
                font_paths=fonts,
                pdf_standards=STANDARDS,
                timestamp=int(document.made_at.timestamp()),
            )
            return pdf
        except typst.TypstError as error:
            unprintable = _unprintable(error)
            if not unprintable:
                raise
            words = _spell_out(words, unprintable)
    raise ValueError("The document has more unprintable characters than could be replaced.")


def logbook_pages_png(document: LogbookDocument, webfonts: Path, pixels_per_inch: float = 110) -> list[bytes]:
    """Set the same pages as PNG pictures, for a preview."""
    pages = _set_pages(
        _files(_data(document), _pictures(document)),
        format="png",
        ppi=pixels_per_inch,
        font_paths=_fonts(webfonts)[0],
    )
    return pages if isinstance(pages, list) else [pages]


def _set_pages(files: dict[str, bytes], **options: Any) -> Any:
    """Run Typst; its type hints do not know of files that exist in memory alone."""
    return typst.compile(cast(Any, files), **options)


@lru_cache(maxsize=2)
def _fonts(webfonts: Path) -> tuple[typst.Fonts, TemporaryDirectory[str]]:
    """Unpack the fonts once for each process; the folder lives as long as they do."""
    folder = TemporaryDirectory(prefix="enthesis-fonts-")
    for family, beginning in FAMILIES.items():
        found = next(iter(sorted(webfonts.rglob(f"{beginning}*.woff2"))), None)
        if found is None:
            folder.cleanup()
            raise FontMissing(f"{webfonts} has no {beginning}. Run `make frontend/dist/.built`.")
        Path(folder.name, f"{beginning}.ttf").write_bytes(truetype(found.read_bytes(), family))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder.name]), folder


def _files(words: Any, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the virtual files that Typst sees; there is no folder behind them."""
    return {"main.typ": TEMPLATE.read_bytes(), "data.json": json.dumps(words).encode(), **pictures}


def _data(document: LogbookDocument) -> Any:
    data = document.content()
    data["digest"] = document.digest
    data["made_at"] = document.made_at_words
    data["case_count"] = len(document.cases)
    for number, case in enumerate(data["cases"]):
        case["anchor"] = f"case-{number}"
        for position, image in enumerate(case["images"]):
            image["file"] = _file_name(number, position)
    return _printable(data)


def _printable(value: Any) -> Any:
    """Write out the characters that PDF/A forbids: controls, private use, halves of pairs, and no characters."""
    if isinstance(value, str):
        return "".join(
            _number(c) if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Co", "Cs", "Cn"} else c
            for c in value
        )
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _unprintable(error: typst.TypstError) -> set[str]:
    texts = _NO_GLYPH.findall(f"{error.message}\n{error.diagnostic}")
    return {c for text in texts for c in _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if ord(c) > 127}


def _spell_out(value: Any, characters: set[str]) -> Any:
    if isinstance(value, str):
        return "".join(_number(c) if c in characters else c for c in value)
    if isinstance(value, Mapping):
        return {key: _spell_out(item, characters) for key, item in value.items()}
    if isinstance(value, list):
        return [_spell_out(item, characters) for item in value]
    return value


def _number(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _file_name(case: int, position: int) -> str:
    return f"case-{case}-{position}.svg"


def _pictures(document: LogbookDocument) -> dict[str, bytes]:
    return {
        _file_name(number, position): _wrapped(image)
        for number, case in enumerate(document.cases)
        for position, image in enumerate(case.images)
    }


def _wrapped(image: Thumbnail) -> bytes:
    """Put a picture into an SVG of its size, since Typst's virtual files must be text."""
    try:
        with Image.open(io.BytesIO(image.data), formats=tuple(_MIME)) as picture:
            (width, height), mime = picture.size, _MIME[str(picture.format)]
    except UnidentifiedImageError as error:
        raise ValueError("A thumbnail must be a PNG or a JPEG picture.") from error
    data = base64.b64encode(image.data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{mime};base64,{data}"/></svg>'
    ).encode()
