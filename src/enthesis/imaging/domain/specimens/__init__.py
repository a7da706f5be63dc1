"""Synthetic ultrasound in DICOM, with fictional identity all over it: for demonstration and for tests of cleaning."""

from enthesis.imaging.domain.specimens.making import (
    FEN,
    HEATH,
    MACHINES,
    MEADOW,
    make_specimen,
    packaged_examples,
)
from enthesis.imaging.domain.specimens.screens import Machine

__all__ = ["FEN", "HEATH", "MACHINES", "MEADOW", "Machine", "make_specimen", "packaged_examples"]
