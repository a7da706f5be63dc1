"""The screen around the picture, as machines photograph it: banner with a name, settings, scale, and typed words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from enthesis.imaging.domain.specimens.anatomy import Scene
from enthesis.imaging.domain.specimens.tissue import COLUMNS, ROWS
from enthesis.imaging.domain.verdicts import Box

SCALE_COLUMNS: Final = 26
GREY: Final = (168, 168, 168)
WHITE: Final = (232, 232, 232)
AMBER: Final = (236, 190, 84)
GREEN: Final = (110, 214, 120)
BLACK: Final = (0, 0, 0)
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Machine:
    """A make that does not exist. `picture` is where the scan begins on its screen, and how wide it is, in pixels.

    `in_colour`: RGB, else MONOCHROME2. `in_jpeg`: stills come as JPEG, else uncompressed; loops always are JPEG.
    """

    manufacturer: str
    model: str
    serial: str
    station: str
    institution: str
    probe: str
    columns: int
    rows: int
    picture: tuple[int, int, int]
    in_colour: bool
    in_jpeg: bool

    @property
    def scan(self) -> Box:
        """Return the rectangle of the echoes."""
        left, top, width = self.picture
        return Box(left, top, left + width - 1, top + width * ROWS // COLUMNS - 1)

    @property
    def region(self) -> Box:
        """Return the rectangle that the machine reports as calibrated: the echoes and the depth scale beside them."""
        return Box(self.scan.x0, self.scan.y0, self.scan.x1 + SCALE_COLUMNS, self.scan.y1)


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands on the screen. `typed` is what the operator typed over the scan; all else is outside the region."""

    patient_name: str
    patient_id: str
    acquired_at: datetime
    typed: str


def empty_screen(machine: Machine, caption: Caption, scene: Scene) -> Image.Image:
    """Return the screen without echoes, in colour: banner, settings, grey bar and scale."""
    screen = Image.new("RGB", (machine.columns, machine.rows))
    draw = ImageDraw.Draw(screen)
    _banner(draw, machine, caption)
    _settings(draw, machine, scene)
    _grey_bar(screen, machine)
    _scale(draw, machine, scene)
    return screen


def photographed(screen: Image.Image, echoes: Picture, machine: Machine, caption: Caption) -> Picture:
    """Return one frame: the screen with the echoes (480, 540) in their place and typed words over them.

    Returns
    -------
    numpy.ndarray
        uint8, (rows, columns, 3) of a machine in colour, else (rows, columns).
    """
    frame = screen.copy()
    scan = machine.scan
    size = (scan.x1 - scan.x0 + 1, scan.y1 - scan.y0 + 1)
    picture = Image.fromarray(echoes)
    frame.paste(
        picture if picture.size == size else picture.resize(size, Image.Resampling.BILINEAR),
        (scan.x0, scan.y0),
    )
    draw = ImageDraw.Draw(frame)
    draw.text(
        (scan.x0 + 10, scan.y1 - 26),
        caption.typed,
        fill=AMBER,
        font=_font(13),
        stroke_width=1,
        stroke_fill=BLACK,
    )
    draw.text(
        (scan.x1 - 8, scan.y1 - 8),
        "SYNTHETIC",
        fill=WHITE,
        font=_font(11),
        anchor="rs",
        stroke_width=1,
        stroke_fill=BLACK,
    )
    draw.ellipse((scan.x0 + 8, scan.y0 + 8, scan.x0 + 18, scan.y0 + 18), outline=GREEN, fill=BLACK, width=2)
    return np.asarray(frame if machine.in_colour else frame.convert("L"))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _banner(draw: ImageDraw.ImageDraw, machine: Machine, caption: Caption) -> None:
    font, right = _font(14), machine.columns - 8
    draw.text((8, 4), shown_name(caption.patient_name), fill=WHITE, font=font)
    draw.text((8, 22), f"ID {caption.patient_id}", fill=WHITE, font=font)
    draw.text((right, 16), machine.institution, fill=WHITE, font=font, anchor="rs")
    taken = caption.acquired_at.strftime("%d/%m/%Y  %H:%M:%S")
    draw.text((right, 34), taken, fill=WHITE, font=font, anchor="rs")


def shown_name(name: str) -> str:
    """Return a DICOM name as screens show it: family name in capitals, a comma, and the rest."""
    family, _, given = name.partition("^")
    return ", ".join(part for part in (family.upper(), given.replace("^", " ").strip()) if part)


def _settings(draw: ImageDraw.ImageDraw, machine: Machine, scene: Scene) -> None:
    font, at = _font(11), machine.scan.y0 + 34
    lines = (
        machine.probe,
        f"{scene.frequency_mhz:.0f} MHz",
        f"D {scene.depth_mm / 10:.1f} cm",
        *("G 54 %", "DR 62", "FR 25 Hz", "MI 0.9", "TIs 0.1", "MSK"),
    )
    for line in lines:
        draw.text((8, at), line, fill=GREY, font=font)
        at += 16


def _grey_bar(screen: Image.Image, machine: Machine) -> None:
    bar = np.repeat(np.linspace(255, 0, 128).astype(np.uint8)[:, None], 8, axis=1)
    screen.paste(Image.fromarray(bar), (machine.picture[0] - 16, machine.scan.y0 + 190))


def _scale(draw: ImageDraw.ImageDraw, machine: Machine, scene: Scene) -> None:
    scan, font = machine.scan, _font(10)
    step = (scan.y1 - scan.y0 + 1) / scene.depth_mm * 5
    for index in range(int(scene.depth_mm / 5) + 1):
        at = round(scan.y0 + index * step)
        is_centimetre = index % 2 == 0
        draw.line((scan.x1 + 3, at, scan.x1 + (10 if is_centimetre else 6), at), fill=GREY)
        if is_centimetre and index and at < scan.y1 - 4:
            draw.text((scan.x1 + 14, at), str(index // 2), fill=GREY, font=font, anchor="lm")
    # Between two ticks, so that it hides no number.
    focus = round(scan.y0 + 2.5 * step)
    draw.polygon([(scan.x1 + 12, focus), (scan.x1 + 20, focus - 5), (scan.x1 + 20, focus + 5)], fill=GREEN)
