"""The real reader, with its real models: it finds planted names of many sizes, shades and letters, and reads them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from enthesis.imaging.domain.lettering import Line, Plane, is_harmless
from enthesis.imaging.domain.lettering.search import may_stay
from enthesis.imaging.gateways.text_reader import RapidTextReader, text_reader


@pytest.fixture(scope="module")
def reader() -> RapidTextReader:
    return text_reader()


def tissue(seed: int, rows: int = 300, columns: int = 420) -> Plane:
    """Give speckle in layers, as dark as muscle."""
    chance = np.random.default_rng(seed)
    speckle = Image.fromarray(chance.rayleigh(24, (rows // 2, columns // 2)).clip(0, 255).astype(np.uint8))
    layers = chance.uniform(0.3, 1.4, rows)[:, np.newaxis]
    return (np.asarray(speckle.resize((columns, rows))) * layers).clip(0, 120).astype(np.uint8)


def written(words: str, *, size: int, shade: int, seed: int) -> tuple[Plane, Plane]:
    """Write on tissue; give the picture and which pixels the writing covers."""
    bare = tissue(seed)
    canvas = Image.fromarray(bare)
    ImageDraw.Draw(canvas).text(
        (30 + seed % 60, 60 + seed * 7 % 180), words, fill=shade, font=ImageFont.load_default(size)
    )
    picture = np.asarray(canvas)
    return picture, picture != bare


def covered(lines: list[Line], ink: Plane) -> float:
    """Give the share of the ink that lies in places that may not stay."""
    mask = np.zeros(ink.shape, bool)
    for line in lines:
        if not may_stay(line):
            box = line.box
            mask[max(0, box.y0 - 3) : box.y1 + 4, max(0, box.x0 - 3) : box.x1 + 4] = True
    return float((mask & ink).sum() / ink.sum())


@pytest.mark.parametrize("shade", [170, 210, 255])
@pytest.mark.parametrize("size", [11, 14, 20, 28])
@pytest.mark.parametrize(
    "words", ["FERNLEIGH, AMBER", "Quill Bartholomew", "DOB 12/03/1974", "ID 4471209", "O'Dowd^Siobhan"]
)
def test_planted_identity_is_found_and_does_not_pass(
    reader: RapidTextReader, words: str, size: int, shade: int
) -> None:
    picture, ink = written(words, size=size, shade=shade, seed=size + shade + len(words))
    assert covered(reader(picture), ink) > 0.9


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("words", ["ID 549442", "Hollowbrook Infirmary", "DOB 12/03/1974"])
def test_planted_identity_is_read_whichever_way_it_is_turned(
    reader: RapidTextReader, words: str, turn: int
) -> None:
    picture, ink = written(words, size=16, shade=230, seed=len(words))
    quarters = turn // 90
    lines = reader(np.rot90(picture, quarters).copy())
    assert covered(lines, np.rot90(ink, quarters)) > 0.9
    assert words.replace(" ", "") in "".join(line.words for line in lines).replace(" ", "")


def test_scale_is_read_and_passes(reader: RapidTextReader) -> None:
    picture, _ = written("MSK Gen 4.0 cm", size=16, shade=230, seed=5)
    (line,) = reader(picture)
    assert (line.words.replace(" ", ""), is_harmless(line.words)) == ("MSKGen4.0cm", True)


def test_tissue_without_writing_has_none(reader: RapidTextReader) -> None:
    assert [line.box for seed in range(3) for line in reader(tissue(seed)) if not may_stay(line)] == []


def test_glance_reads_what_is_large(reader: RapidTextReader) -> None:
    picture, ink = written("FERNLEIGH, AMBER", size=24, shade=255, seed=9)
    assert covered(reader(picture, closely=False), ink) > 0.9


def test_reader_names_its_version_and_models(reader: RapidTextReader) -> None:
    assert reader.name.startswith("RapidOCR 3.")
    assert reader.name.endswith("PP-OCRv6_det_small.onnx, PP-OCRv6_rec_small.onnx")
