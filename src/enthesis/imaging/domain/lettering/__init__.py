"""Writing that is burned into pictures: where it stands, whether it may stay, and what to look at to find it."""

from enthesis.imaging.domain.lettering.harmless import is_harmless, names_that_look_harmless
from enthesis.imaging.domain.lettering.lines import Line, Plane, Reader
from enthesis.imaging.domain.lettering.sampling import Sample, sample
from enthesis.imaging.domain.lettering.search import Findings, search

__all__ = [
    "Findings",
    "Line",
    "Plane",
    "Reader",
    "Sample",
    "is_harmless",
    "names_that_look_harmless",
    "sample",
    "search",
]
