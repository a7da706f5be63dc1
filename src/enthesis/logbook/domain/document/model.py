"""What a logbook document says, as plain data."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from enthesis.logbook.domain.content import fingerprint
from enthesis.reporting.domain.difference import FieldDifference
from enthesis.reporting.domain.prose import Section

DOCUMENT_PREFIX = b"enthesis.logbook.document.v1\n"


@dataclass(frozen=True)
class Fact:
    """One label with its value: "Machine", "portable, linear 5–18 MHz"."""

    label: str
    value: str


@dataclass(frozen=True)
class Table:
    """A table of totals; `numeric` names the columns, from 0, that are set flush right."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Thumbnail:
    """One picture as PNG or JPEG bytes, with the words for those who cannot see it."""

    data: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class ReflectionAnswer:
    """A prompt with what the student wrote."""

    prompt: str
    text: str


@dataclass(frozen=True)
class Review:
    """What the supervisor said: facts such as name, time and grades, a comment, and what was changed."""

    facts: tuple[Fact, ...]
    comment: str = ""
    differences: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True)
class CaseSection:
    """One case: its line in the table of cases, and its section.

    `title` names the examination ("Left shoulder"), `digest` is the hash of the signed content, empty before
    it is signed.
    """

    reference: str
    title: str
    performed: str
    state: str
    supervision: str
    agreement: str = "–"
    facts: tuple[Fact, ...] = ()
    report: tuple[Section, ...] = ()
    reflection: tuple[ReflectionAnswer, ...] = ()
    review: Review | None = None
    images: tuple[Thumbnail, ...] = ()
    digest: str = ""


@dataclass(frozen=True)
class LogbookDocument:
    """A whole logbook, ready to be set. All dates but `made_at` come as words."""

    student: str
    programme: str
    provider: str
    headline: str
    made_at: datetime
    made_at_words: str
    title: str = "Logbook of ultrasound cases"
    facts: tuple[Fact, ...] = ()
    statements: tuple[str, ...] = ()
    totals: tuple[Table, ...] = ()
    missing: tuple[str, ...] = ()
    cases: tuple[CaseSection, ...] = ()
    language: str = "en"
    region: str = "GB"

    @property
    def digest(self) -> str:
        """Give the hash over everything in the document, with each picture as its own SHA-256.

        The moment at which the document was made is left out, so that the same logbook has the same hash.
        """
        return fingerprint(DOCUMENT_PREFIX, self.content())

    def content(self) -> dict[str, Any]:
        """Give the content that the hash covers, as plain JSON types."""
        content = asdict(self)
        del content["made_at"], content["made_at_words"]
        for case in content["cases"]:
            for image in case["images"]:
                image["sha256"] = hashlib.sha256(image.pop("data")).hexdigest()
        return content
