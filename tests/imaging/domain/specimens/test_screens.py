"""The screen around the scan."""

import numpy as np
import pytest

from enthesis.imaging.domain.specimens import FEN, HEATH, MACHINES, Machine
from enthesis.imaging.domain.specimens.screens import Caption, empty_screen, photographed, shown_name
from enthesis.imaging.domain.specimens.standard import STANDARD
from enthesis.imaging.domain.specimens.tissue import COLUMNS, ROWS
from enthesis.imaging.domain.verdicts import Box
from tests.imaging.domain.material import TAKEN

CAPTION = Caption("Rowan^Alex", "HB1", TAKEN, "PATELLAR TENDON")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Rowan^Alex", "ROWAN, Alex"),
        ("Rowan^Alex^B^Dr", "ROWAN, Alex B Dr"),
        ("Rowan", "ROWAN"),
        ("^Alex", "Alex"),
        ("", ""),
    ],
)
def test_name_is_shown_with_the_family_first(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_scan_keeps_its_proportions_and_fits_the_screen(machine: Machine) -> None:
    scan = machine.scan

    assert (scan.x1 - scan.x0 + 1) * ROWS == pytest.approx((scan.y1 - scan.y0 + 1) * COLUMNS, rel=0.005)
    assert 0 < scan.x0 < machine.region.x1 < machine.columns
    assert 36 < scan.y0 < scan.y1 < machine.rows


def test_region_is_the_scan_with_its_scale() -> None:
    assert HEATH.scan == Box(92, 50, 541, 449)
    assert HEATH.region == Box(92, 50, 567, 449)


def test_echoes_are_in_their_place() -> None:
    screen = empty_screen(FEN, CAPTION, STANDARD["knee"])
    dark = photographed(screen, np.zeros((ROWS, COLUMNS), np.uint8), FEN, CAPTION)
    bright = photographed(screen, np.full((ROWS, COLUMNS), 100, np.uint8), FEN, CAPTION)
    differs = np.argwhere((dark != bright).any(axis=-1))
    scan = FEN.scan

    assert differs.min(axis=0).tolist() == [scan.y0, scan.x0]
    assert differs.max(axis=0).tolist() == [scan.y1, scan.x1]


def test_scale_has_a_tick_for_every_half_centimetre() -> None:
    screen = np.asarray(empty_screen(HEATH, CAPTION, STANDARD["knee"]).convert("L"))
    ticks = np.flatnonzero(screen[HEATH.scan.y0 :, HEATH.scan.x1 + 4] > 100)

    assert len(ticks) == 7
    assert np.diff(ticks).tolist() == pytest.approx([400 / 32 * 5] * 6, abs=0.6)
