"""The logbook as a tagged PDF: what goes into it, and how it is set."""

from enthesis.logbook.domain.document.model import (
    CaseSection,
    Fact,
    LogbookDocument,
    ReflectionAnswer,
    Review,
    Table,
    Thumbnail,
)
from enthesis.logbook.domain.document.typesetting import FontMissing, logbook_pages_png, logbook_pdf

__all__ = [
    "CaseSection",
    "Fact",
    "FontMissing",
    "LogbookDocument",
    "ReflectionAnswer",
    "Review",
    "Table",
    "Thumbnail",
    "logbook_pages_png",
    "logbook_pdf",
]
