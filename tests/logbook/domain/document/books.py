"""Logbook documents for tests, and the fonts that the built front end brings."""

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from enthesis.logbook.domain.document import (
    CaseSection,
    Fact,
    LogbookDocument,
    ReflectionAnswer,
    Review,
    Table,
    Thumbnail,
)
from enthesis.reporting.domain.difference import FieldDifference, difference_of_texts
from enthesis.reporting.domain.prose import Section
from tests.environment import FRONTEND

WEBFONTS = FRONTEND / "dist"


def picture(shade: int = 90) -> bytes:
    """Draw a small JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, shade, shade)).save(stream, "JPEG")
    return stream.getvalue()


def case(number: int, **parts: Any) -> CaseSection:
    """Write one signed case; `parts` replaces what is given."""
    changed = difference_of_texts("There is a tear.", "There is a partial tear.")
    given: dict[str, Any] = {
        "reference": f"Case {number}",
        "title": "Shoulder, left",
        "performed": "14 Oct 2026",
        "state": "Signed",
        "supervision": "S3",
        "agreement": "D1",
        "facts": (Fact("Supervision", "S3 Unaided"), Fact("Where", "NHS clinic")),
        "report": (
            Section("Findings", (f"Supraspinatus: a defect, {number} mm long.", "Bursa: normal.")),
            Section("Conclusion", ("There is a partial tear.",)),
        ),
        "reflection": (ReflectionAnswer("What will you practise?", "Heel and toe movements."),),
        "review": Review(
            (Fact("Supervisor", "Marguerite Ashgrove"), Fact("Images", "3 of 3")),
            "Well seen.",
            (FieldDifference("conclusion.answer", "Conclusion", tuple(changed)),),
        ),
        "digest": f"{number:064x}",
    }
    return CaseSection(**{**given, **parts})


def book(cases: int = 2, **parts: Any) -> LogbookDocument:
    """Write a logbook; `parts` replaces what is given."""
    regions = (("Shoulder", "40", "50"), ("Hip", "3", "20"))
    given: dict[str, Any] = {
        "student": "Amber Fernleigh",
        "programme": "Postgraduate Certificate in Musculoskeletal Ultrasound",
        "provider": "Harrowdene Institute",
        "headline": "92 of 250 cases, 12 ahead of the pace.",
        "made_at": datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
        "made_at_words": "Wed 25 Nov 2026",
        "facts": (Fact("Cohort", "September 2026"), Fact("Cases signed", "92")),
        "statements": ("A case counts once a supervisor has signed it.",),
        "totals": (
            Table("By region", ("Region", "Signed", "Asked for"), regions, (1, 2), "One is complete."),
        ),
        "missing": ("17 more hip cases (3 of 20).",),
        "cases": tuple(case(number) for number in range(1, cases + 1)),
    }
    return LogbookDocument(**{**given, **parts})


def with_picture(number: int = 1, shade: int = 90) -> CaseSection:
    """Write a case with one picture."""
    return case(
        number, images=(Thumbnail(picture(shade), "Ultrasound picture, still: long axis", "SH06 long axis"),)
    )
