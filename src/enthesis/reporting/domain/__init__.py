"""The structured ultrasound report as plain Python: its fields, its prose, its checks, its differences."""

from enthesis.reporting.domain.difference import (
    FieldDifference,
    Segment,
    difference_of_reports,
    difference_of_texts,
)
from enthesis.reporting.domain.document import (
    Advice,
    Conclusion,
    Measurement,
    Question,
    Report,
    ReportRefused,
    StructureFinding,
    Technique,
)
from enthesis.reporting.domain.identifiers import Identifier, find_identifiers
from enthesis.reporting.domain.missing import Missing
from enthesis.reporting.domain.prose import Section, plain_text, render
from enthesis.reporting.domain.words import Words

__all__ = [
    "Advice",
    "Conclusion",
    "FieldDifference",
    "Identifier",
    "Measurement",
    "Missing",
    "Question",
    "Report",
    "ReportRefused",
    "Section",
    "Segment",
    "StructureFinding",
    "Technique",
    "Words",
    "difference_of_reports",
    "difference_of_texts",
    "find_identifiers",
    "plain_text",
    "render",
]
