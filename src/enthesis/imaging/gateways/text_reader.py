"""Reads the writing on a picture, offline: PP-OCR models from the RapidOCR wheel, run by OpenVINO on one thread.

Looking at a picture in its own size and at twice that size finds what either misses (small or faint letters, and very
large ones); what was found is read once, at twice the size.
"""

import logging
import threading
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enthesis.imaging.domain.lettering import Line, Plane
from enthesis.imaging.domain.verdicts import Box

DETECTION: Final = "PP-OCRv6_det_small.onnx"
RECOGNITION: Final = "PP-OCRv6_rec_small.onnx"
COVERED: Final = 0.5
"""A place found at one size counts as found at the other if so much of it is covered."""
SURE: Final = 0.9
"""What is read with less confidence is read the other way up too."""
MOST_PIXELS: Final = 6_000_000
"""Pictures that would have more pixels at twice their size are looked at in their own size alone."""

Picture = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float64]


class RapidTextReader:
    """Finds writing and reads it, one picture at a time: the models hold their working memory.

    Parameters
    ----------
    threads
        How many threads may work on one picture.
    """

    def __init__(self, threads: int = 1) -> None:
        self._engine = _engine(threads)
        self._lock = threading.Lock()
        self.name = f"RapidOCR {version('rapidocr')}, {DETECTION}, {RECOGNITION}"

    def __call__(self, plane: Plane, *, closely: bool = True) -> list[Line]:
        """Give all writing on a picture of shape (rows, columns)."""
        with self._lock:
            return self._read(plane, 2 if closely and plane.size * 4 <= MOST_PIXELS else 1)

    def _read(self, plane: Plane, scale: int) -> list[Line]:
        import cv2  # noqa: PLC0415 - 80 MB that only a worker that reads needs

        colour: Picture = np.repeat(plane[:, :, np.newaxis], 3, axis=2)
        large: Any = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        quads = self._places(large)
        if scale > 1:
            quads += [
                quad for quad in (one * scale for one in self._places(colour)) if not _is_covered(quad, quads)
            ]
        return [
            Line(_box(quad / scale, plane), words, score)
            for quad, (words, score) in zip(quads, self._words(large, quads), strict=True)
        ]

    def _places(self, picture: Picture) -> list[Quad]:
        found = self._engine.text_det(picture)
        return [] if found.boxes is None else [np.asarray(quad, dtype=np.float64) for quad in found.boxes]

    def _words(self, picture: Picture, quads: list[Quad]) -> list[tuple[str, float]]:
        from rapidocr.utils.process_img import get_rotate_crop_image  # noqa: PLC0415

        if not quads:
            return []
        crops = [get_rotate_crop_image(picture, quad.astype(np.float32)) for quad in quads]
        found = self._recognised(crops)
        doubtful = [number for number, (_, score) in enumerate(found) if score < SURE]
        # Upside down, or turned the wrong way up from the side: what is read with more confidence is what stands there.
        turned = self._recognised([np.ascontiguousarray(crops[number][::-1, ::-1]) for number in doubtful])
        for number, other in zip(doubtful, turned, strict=True):
            found[number] = max(found[number], other, key=lambda reading: reading[1])
        return found

    def _recognised(self, crops: list[Any]) -> list[tuple[str, float]]:
        from rapidocr.ch_ppocr_rec import TextRecInput  # noqa: PLC0415

        if not crops:
            return []
        read = self._engine.text_rec(TextRecInput(img=crops))
        return [(words, float(score)) for words, score in zip(read.txts, read.scores, strict=True)]


@lru_cache(maxsize=1)
def text_reader() -> RapidTextReader:
    """Give this process's reader; loading its models takes about a second, once."""
    return RapidTextReader()


def _engine(threads: int) -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - loads OpenCV and OpenVINO
    from rapidocr.utils.typings import EngineType  # noqa: PLC0415

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    with as_file(files("rapidocr") / "models") as models:
        engine: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.openvino.inference_num_threads": threads,
                "Det.engine_type": EngineType.OPENVINO,
                "Det.model_path": str(models / DETECTION),
                # Otherwise every picture would be brought to 736 pixels first.
                "Det.limit_type": "min",
                "Det.limit_side_len": 32,
                "Rec.engine_type": EngineType.OPENVINO,
                "Rec.model_path": str(models / RECOGNITION),
            }
        )
        engine._load_det_model()  # noqa: SLF001 - it has no other way to load before the first picture
        engine._load_rec_model()  # noqa: SLF001
    for part in (engine.text_det, engine.text_rec):
        _forgetful(part.session, threads)
    return engine


def _forgetful(session: Any, threads: int) -> None:
    """Compile a model again so that it keeps nothing of the sizes that it has seen.

    OpenVINO keeps what it prepares for each size of a picture, thousands of them, and every crop has another: a worker
    grew by 2 MB with each picture, and reached 2 GB within a thousand. RapidOCR has no setting for it.
    """
    core: Any = import_module("openvino").Core()  # untyped, and 40 MB that only a worker that reads needs
    settings = {"CPU_RUNTIME_CACHE_CAPACITY": "0", "INFERENCE_NUM_THREADS": threads}
    session.session = core.compile_model(session.model, "CPU", settings).create_infer_request()


def _is_covered(quad: Quad, others: list[Quad]) -> bool:
    x0, y0, x1, y1 = _edges(quad)
    area = max((x1 - x0) * (y1 - y0), 1.0)
    covered = 0.0
    for other in others:
        a0, b0, a1, b1 = _edges(other)
        covered += max(0.0, min(x1, a1) - max(x0, a0)) * max(0.0, min(y1, b1) - max(y0, b0))
    return covered >= COVERED * area


def _edges(quad: Quad) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return x0, y0, x1, y1


def _box(quad: Quad, plane: Plane) -> Box:
    rows, columns = plane.shape
    x0, y0, x1, y1 = (round(edge) for edge in _edges(quad))
    return Box(max(x0, 0), max(y0, 0), min(x1, columns - 1), min(y1, rows - 1))
