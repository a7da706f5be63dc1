"""Names burned into pixels, in many fonts, sizes, shades, places and directions, and how much of each is left."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from tests.planted.identities import Identity

Pixels = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.bool_]

HERSHEY = {
    "Hershey simplex": cv2.FONT_HERSHEY_SIMPLEX, "Hershey plain": cv2.FONT_HERSHEY_PLAIN,
    "Hershey duplex": cv2.FONT_HERSHEY_DUPLEX, "Hershey complex": cv2.FONT_HERSHEY_COMPLEX,
    "Hershey triplex": cv2.FONT_HERSHEY_TRIPLEX,
}  # fmt: skip
"""Plotter fonts that OpenCV draws, close to what old machines show."""
INSTALLED = sorted(Path("/usr/share/fonts/truetype/dejavu").glob("DejaVu*.ttf"))
FONTS = ("Aileron", "bitmap", *HERSHEY, *(path.stem for path in INSTALLED))
SIZES = (9, 11, 13, 16, 20, 26)
SMALLEST_PLOTTED = 13
"""Plotted letters smaller than this run into each other, and nobody can read them."""
SMALLEST_THIN = 16
"""Hairlines smaller than this fall apart into dots."""
SHADES = {
    "white": (255, 255, 255), "yellow": (250, 240, 60), "green": (90, 230, 110), "cyan": (90, 220, 240),
    "amber": (236, 190, 84), "grey": (170, 170, 170), "black on white": (0, 0, 0),
}  # fmt: skip
TURNS = (0, 0, 0, 90, 180, 270, 12)
"""Degrees; most writing stands upright."""
LEGIBLE = 2.5
"""Two letters, such as ID before a number, tell nothing; three may. They are counted by their ink, hence the half."""
DARK = 40
"""A blanked pixel is black, but for the ringing of a JPEG beside it."""


@dataclass(frozen=True)
class Style:
    """How one line is written."""

    font: str
    size: int
    shade: str
    turn: int = 0

    @property
    def colour(self) -> tuple[int, int, int]:
        """Give red, green and blue."""
        return SHADES[self.shade]


@dataclass(frozen=True)
class Planted:
    """One line on one picture: what it says, how, and which pixels its letters cover."""

    words: str
    style: Style
    ink: Ink

    def letters_left(self, shown: Pixels) -> float:
        """Tell how many letters can still be seen on a picture of the same size, (rows, columns) or with colours."""
        grey = shown if shown.ndim == 2 else shown.max(axis=2)
        seen = grey[self.ink] > DARK if self.style.shade != "black on white" else grey[self._around()] > 128
        letters = sum(not sign.isspace() for sign in self.words)
        return letters * float(seen.mean())

    def _around(self) -> Ink:
        grown = cv2.dilate(self.ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        return grown & ~self.ink


def lines_of(who: Identity, chance: random.Random) -> str:
    """Give one of the lines that a machine or a person writes about somebody, in letters that the fonts have."""
    family, _, given = who.name.split("=")[0].partition("^")
    name = f"{family} {given}" if family.isascii() else "ROWANBERRY Alexandrine"
    day = f"{who.born[6:]}/{who.born[4:6]}/{who.born[:4]}"
    return chance.choice(
        (name, name.upper(), family.upper() if family.isascii() else "THISTLEWOOD", who.number, f"ID {who.number[2:]}",
         f"DOB {day}", who.hospital, who.accession)
    )  # fmt: skip


def style_of(chance: random.Random, *, in_colour: bool) -> Style:
    """Choose how to write."""
    shades = [shade for shade, colour in SHADES.items() if in_colour or len(set(colour)) == 1]
    font, size = chance.choice(FONTS), chance.choice(SIZES)
    if font in HERSHEY:
        size = max(size, SMALLEST_PLOTTED)
    if "ExtraLight" in font:
        size = max(size, SMALLEST_THIN)
    return Style(font, size, chance.choice(shades), chance.choice(TURNS))


def stamp(words: str, style: Style) -> tuple[Ink, Ink]:
    """Draw words tightly: which pixels the letters cover, and which the ground behind them covers where it has one."""
    letters = _plotted(words, style) if style.font in HERSHEY else _set(words, style)
    rows, columns = np.nonzero(letters)
    letters = letters[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    ground = (
        np.pad(np.ones_like(letters), 2)
        if style.shade == "black on white"
        else np.pad(np.zeros_like(letters), 2)
    )
    return _turned(np.pad(letters, 2), style.turn), _turned(ground, style.turn)


def plant(
    pixels: Pixels, words: str, style: Style, chance: random.Random, area: tuple[int, int, int, int]
) -> Planted:
    """Write into pixels, somewhere within an area (x0, y0, x1, y1) that is large enough, and tell where.

    Raises
    ------
    ValueError
        The words do not fit.
    """
    letters, ground = stamp(words, style)
    rows, columns = letters.shape
    x0, y0, x1, y1 = area
    if columns > x1 - x0 or rows > y1 - y0:
        raise ValueError(f"{words!r} does not fit")
    left, top = chance.randint(x0, x1 - columns), chance.randint(y0, y1 - rows)
    place = np.s_[top : top + rows, left : left + columns]
    grey = pixels.ndim == 2
    pixels[place][ground] = 255
    pixels[place][letters] = max(style.colour) if grey else style.colour
    ink = np.zeros(pixels.shape[:2], bool)
    ink[place] = letters
    return Planted(words, style, ink)


def _set(words: str, style: Style) -> Ink:
    font: Any
    if style.font == "bitmap":
        font = ImageFont.load_default_imagefont()
    elif style.font == "Aileron":
        font = ImageFont.load_default(style.size)
    else:
        font = ImageFont.truetype(next(path for path in INSTALLED if path.stem == style.font), style.size)
    left, top, right, bottom = font.getbbox(words)
    canvas = Image.new("1" if style.font == "bitmap" else "L", (int(right - left) + 8, int(bottom - top) + 8))
    ImageDraw.Draw(canvas).text((4 - left, 4 - top), words, fill=255, font=font)
    return np.asarray(canvas.convert("L")) > 110


def _plotted(words: str, style: Style) -> Ink:
    face, thickness = HERSHEY[style.font], 1 if style.size < 20 else 2
    scale = cv2.getFontScaleFromHeight(face, round(style.size * 0.72), thickness)
    (width, height), base = cv2.getTextSize(words, face, scale, thickness)
    canvas = np.zeros((height + base + 12, width + 12), np.uint8)
    cv2.putText(canvas, words, (6, height + 6), face, scale, 255, thickness, cv2.LINE_AA)
    return canvas > 110


def _turned(mask: Ink, degrees: int) -> Ink:
    if degrees % 90 == 0:
        return np.rot90(mask, degrees // 90).copy()
    turned = Image.fromarray(mask.astype(np.uint8) * 255).rotate(
        degrees, Image.Resampling.BILINEAR, expand=True
    )
    return np.asarray(turned) > 110
