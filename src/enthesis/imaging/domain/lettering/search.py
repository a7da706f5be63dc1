"""All writing on a cleaned picture, and which of it has to go."""

import io
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from enthesis.imaging.domain.lettering.harmless import SURE_ENOUGH, is_harmless
from enthesis.imaging.domain.lettering.lines import Line, Plane, Reader
from enthesis.imaging.domain.lettering.sampling import sample
from enthesis.imaging.domain.opening import open_object
from enthesis.imaging.domain.pixels.colours import shown, window_of
from enthesis.imaging.domain.pixels.decoding import frame_decoder
from enthesis.imaging.domain.pixels.headers import read_header
from enthesis.imaging.domain.pixels.palettes import read_palette
from enthesis.imaging.domain.pixels.streams import frames_of
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.verdicts import Box, Limits

PADDING_PX = 3
"""Letters reach a little beyond the place where a reader sees them."""
MARGIN_PX = 16
"""Black around what is read: writing at the very edge of a picture is overlooked."""
LINE = 3
"""So many times longer than high is a place that holds a line of writing, and no tick of a scale or edge of tissue."""
SHORT_LINE, SMALL_PX = 2, 40
"""The same for a place no higher than this; a larger one may be a patch of tissue."""
SIGNS = 0.75
"""Signs that fit into a square of the line's height, at the least: most letters are half as wide as that."""
MOST_STROKES = 3
"""Signs that one letter or digit and what stands beside it are taken for."""
NOT_BLACK = 24
"""Grey levels above which a pixel shows something: blanked parts of a JPEG are black but for a little ringing."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: `unknown` are the places to blank, in pixels of the picture; `harmless` counts what stays.

    `frames` are the numbers of the frames that were read on their own, from 0.
    """

    unknown: tuple[Box, ...]
    harmless: int
    frames: tuple[int, ...]


def search(
    dicom: bytes | BinaryIO,
    *,
    reader: Reader,
    denied: frozenset[str] = frozenset(),
    limits: Limits | None = None,
) -> Findings:
    """Look for writing on a cleaned object; of a loop on so many of its frames that none can hide a word.

    Parameters
    ----------
    dicom
        The object, or an open file of it that can be read from any place.
    reader
        Finds and reads the writing on one picture.
    denied
        Words that are harmless elsewhere and a name here, in lower case.

    Raises
    ------
    Refusal
        The pixels cannot be read.
    """
    file = io.BytesIO(dicom) if isinstance(dicom, bytes) else dicom
    with quiet:
        count = frame_count(file, limits or Limits())
        chosen = sample(lambda wanted: planes(file, limits or Limits(), wanted), count)
    unknown: list[Box] = []
    harmless = 0
    looks = [*((plane, True) for plane in chosen.closely), *((plane, False) for plane in chosen.glances)]
    for plane, closely in looks:
        for line in _lines(plane, reader, closely=closely):
            if may_stay(line, denied=denied):
                harmless += 1
            else:
                unknown.append(_padded(line.box, plane))
    return Findings(tuple(dict.fromkeys(unknown)), harmless, chosen.frames)


def may_stay(line: Line, *, denied: frozenset[str] = frozenset()) -> bool:
    """Tell whether what was found in one place can stay: no writing at all, one sign, or a harmless line read for sure.

    Ticks of scales and edges of tissue are taken for letters now and then; what comes out is nothing, or one letter or
    digit with strokes beside it, as a tick with its number.
    """
    signs = "".join(line.words.split())
    if _is_unread(line, len(signs)):
        return False
    letters = "".join(sign for sign in signs if sign.isalnum())
    if len(letters) <= 1 and len(signs) <= MOST_STROKES:
        return letters not in denied and (letters.isascii() or line.score < SURE_ENOUGH)
    return line.score >= SURE_ENOUGH and is_harmless(line.words, denied=denied)


def _is_unread(line: Line, signs: int) -> bool:
    """Tell whether a long narrow place, which only a line of writing has, was read as much fewer signs than fit."""
    sides = sorted((line.box.x1 - line.box.x0 + 1, line.box.y1 - line.box.y0 + 1))
    length = sides[1] / sides[0]
    is_line = length >= LINE or (length >= SHORT_LINE and sides[0] <= SMALL_PX)
    return is_line and signs < SIGNS * length


def frame_count(file: BinaryIO, limits: Limits) -> int:
    """Tell how many frames an object has."""
    file.seek(0)
    return read_header(open_object(file, limits), limits).frames


def planes(file: BinaryIO, limits: Limits, wanted: Container[int] | None = None) -> Iterator[Plane]:
    """Yield each wanted frame as the brightest of its three colours, for writing in yellow is as bright as in white."""
    file.seek(0)
    opened = open_object(file, limits)
    header = read_header(opened, limits)
    palette = read_palette(opened.head) if header.photometric == "PALETTE COLOR" else None
    window = window_of(opened.head)
    decode = frame_decoder(opened, header)
    for number, frame in enumerate(frames_of(opened, header)):
        if wanted is None or number in wanted:
            pixels = shown(decode(frame), header, palette, window)
            yield pixels if pixels.ndim == 2 else _brightest(pixels)


def _brightest(pixels: Plane) -> Plane:
    # Three times as fast as the maximum along the last axis.
    found: Plane = np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])
    return found


def _lines(plane: Plane, reader: Reader, *, closely: bool) -> list[Line]:
    """Read the part of a picture that is not black, since most of a screen has been blanked."""
    rows, columns = np.nonzero(plane > NOT_BLACK)
    if not rows.size:
        return []
    top, bottom, left, right = rows.min(), rows.max(), columns.min(), columns.max()
    part = np.pad(plane[top : bottom + 1, left : right + 1], MARGIN_PX)
    return [
        Line(_moved(line.box, int(left) - MARGIN_PX, int(top) - MARGIN_PX), line.words, line.score)
        for line in reader(part, closely=closely)
    ]


def _moved(box: Box, right: int, down: int) -> Box:
    return Box(box.x0 + right, box.y0 + down, box.x1 + right, box.y1 + down)


def _padded(box: Box, plane: Plane) -> Box:
    rows, columns = plane.shape
    return Box(
        max(box.x0 - PADDING_PX, 0), max(box.y0 - PADDING_PX, 0),
        min(box.x1 + PADDING_PX, columns - 1), min(box.y1 + PADDING_PX, rows - 1),
    )  # fmt: skip
