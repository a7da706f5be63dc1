"""Plants names in pixels of pictures like those of machines, sends them through everything, and counts what is left."""

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from enthesis.imaging.domain import Clean, Quarantined, blank, deidentify, render_frames
from enthesis.imaging.domain.lettering import Reader, names_that_look_harmless, search
from tests.imaging.domain.material import SECRET
from tests.planted import sources
from tests.planted.identities import Identity, identity
from tests.planted.lettering import LEGIBLE, Pixels, Planted, Style, lines_of, plant, style_of

Kind = Callable[..., bytes]
Size = tuple[int, int]
INSIDE, OUTSIDE, ONE_FRAME = "inside the scan", "outside the scan", "in one frame of a loop"
KINDS = ("grey", "colour", "palette", "JPEG", "JPEG 2000", "loop")
LARGE_AT = 7
MARGIN = 3
TRIES = 40


@dataclass
class Trial:
    """One picture: what was planted where, and what became of it."""

    seed: int
    kind: str
    where: str
    planted: Planted
    outcome: str
    left: float
    """Letters of the line that can still be seen; 0 where nothing is shown."""

    @property
    def is_left(self) -> bool:
        """Tell whether so much is left that it might be read."""
        return self.left > LEGIBLE


@dataclass
class Survey:
    """What came of many trials."""

    trials: list[Trial] = field(default_factory=list)

    @property
    def left(self) -> list[Trial]:
        """Give the trials in which something can still be read."""
        return [trial for trial in self.trials if trial.is_left]

    def share(self, outcome: str) -> float:
        """Give the share of pictures with this outcome."""
        return Counter(trial.outcome for trial in self.trials)[outcome] / len(self.trials)

    def recall(self) -> float:
        """Give the share of planted identities that nobody can read any more, or that were quarantined."""
        return 1 - len(self.left) / len(self.trials)


def trials(count: int, *, reader: Reader, first: int = 0) -> Iterator[Trial]:
    """Make pictures, one after the other, and see what becomes of each."""
    for seed in range(first, first + count):
        yield trial(seed, reader=reader)


def trial(seed: int, *, reader: Reader) -> Trial:
    """Plant one identity in one picture and see what becomes of it; one seed gives one trial."""
    chance = random.Random(seed)
    where = chance.choice((INSIDE, INSIDE, INSIDE, OUTSIDE, ONE_FRAME))
    kind = "loop" if where == ONE_FRAME else chance.choice(KINDS)
    # Every tenth on a screen as large as those of machines, which takes the reader five times as long.
    size = sources.LARGE if seed % 10 == LARGE_AT else sources.SMALL
    data, planted, frame = picture(seed, size, kind, where, chance)
    outcome, shown = cleaned(data, reader=reader)
    left = (
        0.0
        if shown is None
        else max(planted.letters_left(shown[number]) for number in _frames(frame, len(shown)))
    )
    return Trial(seed, kind, where, planted, outcome, left)


def picture(
    seed: int, size: Size, kind: str, where: str, chance: random.Random
) -> tuple[bytes, Planted, int | None]:
    """Make a picture with a planted line; the last is the only frame that it stands on, or None for all."""
    colours, count = (3 if kind in ("colour", "loop") else 1), (sources.FRAMES if kind == "loop" else 1)
    frames = [sources.tissue(seed, size, colours=colours, shift=2 * number) for number in range(count)]
    frame = chance.randrange(count) if where == ONE_FRAME else None
    words, style, area = _fitting(identity(seed), chance, where, size, in_colour=colours == 3)
    place = chance.randrange(2**32)
    marked = [
        plant(frames[number], words, style, random.Random(place), area) for number in _frames(frame, count)
    ]
    return _file(kind, frames), marked[0], frame


def _fitting(
    who: Identity, chance: random.Random, where: str, size: Size, *, in_colour: bool
) -> tuple[str, Style, tuple[int, int, int, int]]:
    x0, y0, x1, y1 = sources.SCANS[size]
    area = (x0 + MARGIN, y0 + MARGIN, x1 - MARGIN, y1 - MARGIN)
    if where == OUTSIDE:
        area = (2, 2, size[1] - 2, y0 - 2)
    for _ in range(TRIES):
        words, style = lines_of(who, chance), style_of(chance, in_colour=in_colour)
        try:
            plant(np.zeros(size, np.uint8), words, style, random.Random(0), area)
        except ValueError:
            continue
        return words, style, area
    return who.number, Style("Aileron", 11, "white"), area


def _file(kind: str, frames: list[Pixels]) -> bytes:
    one: dict[str, Kind] = {
        "grey": sources.grey, "colour": sources.colour, "palette": sources.palette, "JPEG": sources.jpeg_still,
        "JPEG 2000": sources.jpeg_2000,
    }  # fmt: skip
    return sources.jpeg_loop(frames) if kind == "loop" else one[kind](frames[0])


def _frames(frame: int | None, count: int) -> range:
    return range(count) if frame is None else range(frame, frame + 1)


def cleaned(data: bytes, *, reader: Reader) -> tuple[str, list[Pixels] | None]:
    """Do everything that is done to a picture before its owner sees it; give the outcome and its frames, if any."""
    verdict = deidentify(data, secret=SECRET)
    if isinstance(verdict, Quarantined):
        return "quarantined", None
    if not isinstance(verdict, Clean):
        return "refused", None
    findings = search(verdict.dicom, reader=reader, denied=names_that_look_harmless(verdict.identity.names))
    dicom = verdict.dicom
    if findings.unknown:
        blanked = blank(dicom, boxes=findings.unknown)
        if not isinstance(blanked, Clean):
            return "quarantined", None
        dicom = blanked.dicom
    return "cleaned", frames_of(dicom)


def frames_of(dicom: bytes) -> list[Pixels]:
    """Give the frames as they are shown, uint8 (rows, columns) or (rows, columns, 3)."""
    frames = render_frames(dicom)
    return [np.asarray(Image.open(io.BytesIO(frames.frame(number)))) for number in range(len(frames.index))]
