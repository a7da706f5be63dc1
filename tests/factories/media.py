"""DICOM media as pydicom reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom.fileset import FileSet


@contextmanager
def file_set(folder: Path) -> Iterator[FileSet]:
    """Open the media in a folder; pydicom leaves a folder of its own behind unless it is told."""
    found = FileSet(folder / "DICOMDIR")
    try:
        yield found
    finally:
        found._stage["t"].cleanup()
