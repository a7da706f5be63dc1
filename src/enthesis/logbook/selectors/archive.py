"""A logbook as one file: a PDF to print, or an archive of CSV, JSON and pictures to keep."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone

from enthesis.core import jobs
from enthesis.core.blobs import BlobStore, store
from enthesis.logbook.domain.document import LogbookDocument, logbook_pdf
from enthesis.logbook.domain.export import cases_csv, logbook_json
from enthesis.logbook.models import Export
from enthesis.logbook.selectors.cases import words_of
from enthesis.logbook.selectors.contents import Entry, entries_of
from enthesis.logbook.selectors.printing import printed_logbook, thumbnails_of
from enthesis.logbook.selectors.progress import progress_of
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of

MANIFEST_FORMAT = "enthesis.logbook.archive.v1"
COLUMNS = (
    "number", "state", "performed_on", "region", "side", "supervision_level", "agreement", "image_quality",
    "report_quality", "presence", "supervisor", "signed_at", "setting", "age_band", "machine", "confidence", "views",
    "diagnosis", "conclusion", "pictures", "sha256",
)  # fmt: skip
# A fixed time, the earliest that the format knows, so that the same logbook gives the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def build_archive(enrolment: Enrolment, kind: str, progress: jobs.Progress, *, days: bool = True) -> bytes:
    """Make a logbook into one file of the kind that `Export.Kind` names; without `days` the PDF tells months only.

    Raises
    ------
    BlobMissing, BlobDamaged
        A picture of a case cannot be read.
    FontMissing
        The front end, whose fonts the PDF uses, is not built.
    JobCancelled
        Somebody asked to stop.
    """
    now = timezone.now()
    document, entries = document_of(enrolment.cohort), entries_of(enrolment)
    if kind == Export.Kind.PDF:
        book = printed_logbook(enrolment, document, entries, progress_of(enrolment), now, days=days)
        book = with_thumbnails(book, document, entries, progress)
        return logbook_pdf(book, Path(settings.FRONTEND_DIST))
    files = {
        "cases.csv": cases_csv([row_of(entry) for entry in entries], COLUMNS),
        "logbook.json": logbook_json(about(enrolment, document, now), [plain(entry) for entry in entries]),
        **dict(picture_files(entries, store(), progress)),
    }
    return zipped({**files, "manifest.json": manifest(files, now)})


def with_thumbnails(
    book: LogbookDocument, document: ProgrammeDocument, entries: list[Entry], progress: jobs.Progress
) -> LogbookDocument:
    """Put the pictures into a printed logbook."""
    words, blobs, cases = words_of(document), store(), []
    for number, (case, entry) in enumerate(zip(book.cases, entries, strict=True)):
        progress.step(number, len(entries), f"Reading the pictures of case {entry.case.number}")
        cases.append(replace(case, images=thumbnails_of(entry, words, blobs)))
    progress.step(len(entries), len(entries), "Setting the pages")
    return replace(book, cases=tuple(cases))


def about(enrolment: Enrolment, document: ProgrammeDocument, now: datetime) -> dict[str, Any]:
    """Say whose logbook it is, of which programme, and when it was made."""
    return {
        "student": enrolment.user.name,
        "enrolment": str(enrolment.pk),
        "cohort": enrolment.cohort.name,
        "starts_on": enrolment.starts_on,
        "ends_on": enrolment.ends_on,
        "programme": document.title,
        "programme_sha256": document.content_hash,
        "made_at": now,
    }


def plain(entry: Entry) -> dict[str, Any]:
    """Give one case as plain JSON; where it is signed, `sha256` binds `content` exactly as it stands."""
    return {"state": entry.case.state, "sha256": entry.digest or None, "content": dict(entry.content)}


def row_of(entry: Entry) -> dict[str, Any]:
    """Give one case as a row of the table."""
    content = entry.content
    details, review = content["details"], content.get("review", {})
    report = content["report"]
    return {
        **{name: content[name] for name in ("number", "performed_on", "region", "side", "supervision_level")},
        **{name: details.get(name) for name in ("setting", "age_band", "machine", "confidence")},
        **{
            name: review.get(name)
            for name in ("agreement", "image_quality", "report_quality", "presence", "signed_at")
        },
        "supervisor": review.get("supervisor_name"),
        "state": entry.case.get_state_display(),
        "views": list(report.get("technique", {}).get("views", ())),
        "diagnosis": report.get("conclusion", {}).get("diagnosis"),
        "conclusion": report.get("conclusion", {}).get("answer"),
        "pictures": len(entry.pictures),
        "sha256": entry.digest or None,
    }


def picture_files(
    entries: list[Entry], blobs: BlobStore, progress: jobs.Progress
) -> Iterator[tuple[str, bytes]]:
    """Read each picture at full size, of a loop its first frame, under a name that says case and view."""
    for done, entry in enumerate(entries):
        progress.step(done, len(entries), f"Reading the pictures of case {entry.case.number}")
        for number, picture in enumerate(entry.pictures, start=1):
            name = "-".join(part for part in (f"{number:02}", picture.view) if part)
            yield f"images/case-{entry.case.number:03}/{name}.jpg", picture.still(blobs)


def manifest(files: Mapping[str, bytes], now: datetime) -> bytes:
    """List the files with their sizes and hashes, so that anyone can check that nothing was changed or lost."""
    rows = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    whole = {"format": MANIFEST_FORMAT, "made_at": now.isoformat(), "files": rows}
    return json.dumps(whole, indent=2).encode() + b"\n"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files into one archive; pictures are compressed already."""
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, data in files.items():
            info = ZipInfo(name, ZIP_TIME)
            info.compress_type = ZIP_STORED if name.endswith(".jpg") else ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return whole.getvalue()
