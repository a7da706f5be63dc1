"""The logbook of 250 cases as PDF

Every case has a report, every third a reflection, every fourth a change by its supervisor; only in the last line there
are pictures. The peer is the bare table of the same cases, set by the same typesetter into a PDF of the same standards.
Each round has new words, because the typesetter remembers what it has set before.
"""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from PIL import Image

from benchmarks.rows import Row, compared
from enthesis.logbook.domain.document import (
    CaseSection,
    Fact,
    LogbookDocument,
    ReflectionAnswer,
    Review,
    Table,
    Thumbnail,
    logbook_pdf,
)
from enthesis.reporting.domain.difference import FieldDifference, difference_of_texts
from enthesis.reporting.domain.prose import Section
from tests.environment import FRONTEND

CASES = 250
ROUNDS = 5
WEBFONTS = FRONTEND / "dist"
COLUMNS = ("Case", "Performed", "Examination", "Supervision", "Agreement", "State", "Hash")


def run() -> list[Row]:
    """Measure the whole logbook, and its table alone, in seconds of processor time; the best of five rounds."""
    logbook_pdf(replace(bare(0), cases=()), WEBFONTS)
    peer = best(bare)
    whole = best(full)
    note = f"the bare table of the same {CASES} cases; best of {ROUNDS}, new words in each round"
    return [
        Row("Bare table, processor time", peer, "s", note=f"{CASES} rows of seven columns"),
        compared("Whole logbook, processor time", whole, "s", baseline=peer, note=note, limit=0.3),
        compared("With two thumbnails in each case", best(illustrated), "s", baseline=peer, note=note),
    ]


def best(document: Callable[[int], LogbookDocument]) -> float:
    """Give the least processor time of several rounds, in seconds; other work on the machine only ever adds to it."""
    times = []
    for number in range(1, ROUNDS + 1):
        book = document(number)
        began = time.process_time()
        logbook_pdf(book, WEBFONTS)
        times.append(time.process_time() - began)
    return min(times)


def bare(number: int) -> LogbookDocument:
    """Give a logbook that is nothing but a table."""
    rows = tuple(
        (f"Case {n}", "14 Oct 2026", "Shoulder, left", "S3", "D1", "Signed", f"{n * 1000 + number:016x}")
        for n in range(1, CASES + 1)
    )
    return replace(full(number), cases=(), totals=(Table("Cases", COLUMNS, rows),))


def illustrated(number: int) -> LogbookDocument:
    """Give the whole logbook with two thumbnails in each case."""
    book = full(number)
    cases = enumerate(book.cases)
    return replace(book, cases=tuple(replace(one, images=thumbnails(number * CASES + n)) for n, one in cases))


def thumbnails(seed: int) -> tuple[Thumbnail, ...]:
    """Give two greyscale pictures of 320 × 240 as JPEG, with the speckle that makes ultrasound large."""
    return tuple(
        Thumbnail(speckle(2 * seed + n), f"Supraspinatus, {axis} axis")
        for n, axis in enumerate(("long", "short"))
    )


def speckle(seed: int) -> bytes:
    """Give noise as a JPEG."""
    pixels = np.random.default_rng(seed).rayleigh(40, (240, 320)).clip(0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def full(number: int) -> LogbookDocument:
    """Give a logbook with all that a year of cases has."""
    return LogbookDocument(
        student="Amber Fernleigh",
        programme="Postgraduate Certificate in Musculoskeletal Ultrasound",
        provider="Harrowdene Institute of Clinical Imaging",
        headline=f"{CASES} of {CASES} cases: all there.",
        made_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        made_at_words="Wed 25 Nov 2026",
        cases=tuple(case(n, number) for n in range(1, CASES + 1)),
    )


def case(n: int, number: int) -> CaseSection:
    """Give one case as long as students write them."""
    reflection = ReflectionAnswer(
        "What will you practise, and by when?", f"Heel and toe, in {n + number} shoulders."
    )
    changed = difference_of_texts("There is a tear.", f"There is a partial tear of {n + number} mm.")
    review = Review(
        (
            Fact("Supervisor", "Marguerite Ashgrove"),
            Fact("Agreement", "D1 Wording only"),
            Fact("Images", "3 of 3"),
        ),
        "Well seen. Name the side in the conclusion.",
        (FieldDifference("conclusion.answer", "Conclusion", tuple(changed)),) if n % 4 == 0 else (),
    )
    findings = f"Supraspinatus: hypoechoic defect at the articular side, {n + number} mm long. Bursa: normal."
    return CaseSection(
        reference=f"Case {n}", title="Shoulder, left", performed="14 Oct 2026", state="Signed", supervision="S3",
        agreement="D1", facts=(Fact("Supervision", "S3 Unaided"), Fact("Where", "NHS clinic"), Fact("Machine", "A")),
        report=(
            Section("Clinical question", ("Painful arc for three months. Is there a tear?",)),
            Section("Technique", ("Focused, with a linear probe. Views: supraspinatus, long and short axis.",)),
            Section("Findings", (findings,)),
            Section("Conclusion", ("There is a partial tear of the supraspinatus.",)),
        ),
        reflection=(reflection,) if n % 3 == 0 else (), review=review, digest=f"{n * 1000 + number:064x}",
    )  # fmt: skip
