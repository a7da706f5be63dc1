"""Plain pictures and films from machines that export nothing else, as DICOM objects."""

from enthesis.imaging.domain.conversion.capturing import Original
from enthesis.imaging.domain.conversion.converting import MOST_BYTES, Converted, Wanted, convert, preview
from enthesis.imaging.domain.conversion.recognising import (
    FILMS,
    PLAIN,
    Kind,
    is_media_index,
    recognise,
    why_not,
)

__all__ = [
    "FILMS",
    "MOST_BYTES",
    "PLAIN",
    "Converted",
    "Kind",
    "Original",
    "Wanted",
    "convert",
    "is_media_index",
    "preview",
    "recognise",
    "why_not",
]
