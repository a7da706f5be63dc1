"""A logbook as one file: a PDF to print, or an archive of CSV, JSON and pictures to keep.

In the archive a still is the JPEG that is shown, and a loop is one file that players open, with all of its frames; why
Motion JPEG, `domain.film` says. `MANIFEST` has the SHA-256 of every file, so that `sha256sum -c MANIFEST` checks them,
and `logbook.json` every version that was ever signed, each with the hash that binds it. Pictures go from the store into
the archive frame by frame, so that many and long loops need no more memory than one frame.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone

from enthesis.core import jobs
from enthesis.core.blobs import BlobStore, store
from enthesis.logbook.domain.document import LogbookDocument, logbook_pdf
from enthesis.logbook.domain.export import cases_csv, logbook_json, readme
from enthesis.logbook.domain.film import Film
from enthesis.logbook.models import Export
from enthesis.logbook.selectors.cases import words_of
from enthesis.logbook.selectors.contents import Entry, Picture, entries_of
from enthesis.logbook.selectors.packing import Package, package
from enthesis.logbook.selectors.printing import printed_logbook, thumbnails_of
from enthesis.logbook.selectors.progress import progress_of
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of

COLUMNS = (
    "number", "state", "performed_on", "region", "side", "supervision_level", "agreement", "image_quality",
    "report_quality", "presence", "supervisor", "signed_at", "setting", "age_band", "machine", "confidence", "views",
    "diagnosis", "conclusion", "pictures", "sha256",
)  # fmt: skip
PICTURE_COLUMNS = (
    "case", "picture", "file", "view", "kind", "frames", "frame_ms", "speed_assumed", "width", "height",
    "sha256_as_signed",
)  # fmt: skip
# How long a frame is shown where the machine did not say; the viewer assumes the same.
ASSUMED_FRAME_MS = 40.0


def build_archive(
    enrolment: Enrolment, kind: str, into: BinaryIO, progress: jobs.Progress, *, days: bool = True
) -> None:
    """Write a logbook as one file of the kind that `Export.Kind` names; without `days` the PDF tells months only.

    Raises
    ------
    BlobMissing, BlobDamaged
        A picture of a case cannot be read.
    FontMissing
        The front end, whose fonts the PDF uses, is not built.
    JobCancelled
        Somebody asked to stop.
    """
    now = timezone.localtime()
    document, entries = document_of(enrolment.cohort), entries_of(enrolment)
    if kind == Export.Kind.PDF:
        book = printed_logbook(enrolment, document, entries, progress_of(enrolment), now, days=days)
        book = with_thumbnails(book, document, entries, progress)
        into.write(logbook_pdf(book, Path(settings.FRONTEND_DIST)))
        return
    logbook = about(enrolment, document, now)
    with package(into) as files:
        files.add("README.txt", [readme(logbook)])
        files.add("cases.csv", [cases_csv([row_of(entry) for entry in entries], COLUMNS)])
        files.add("pictures.csv", [cases_csv(list(picture_rows(entries)), PICTURE_COLUMNS)])
        files.add("logbook.json", [logbook_json(logbook, [plain(entry) for entry in entries])])
        add_pictures(files, entries, store(), progress)


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
    return {
        "state": entry.case.state,
        "sha256": entry.digest or None,
        "content": dict(entry.content),
        "earlier_versions": [
            {"sha256": version.content_hash, "content": version.content} for version in entry.earlier
        ],
    }


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


def numbered(entry: Entry) -> Iterator[tuple[int, str, Picture]]:
    """Give the pictures of a case, each with its number and the name of its file, which says case and view."""
    for number, picture in enumerate(entry.pictures, start=1):
        name = "-".join(part for part in (f"{number:02}", picture.view) if part)
        ending = "avi" if picture.instance.is_loop else "jpg"
        yield number, f"images/case-{entry.case.number:03}/{name}.{ending}", picture


def picture_rows(entries: list[Entry]) -> Iterator[dict[str, Any]]:
    """Give each picture as a row of the table; the hash is of the object that the signature binds."""
    for entry in entries:
        for number, name, picture in numbered(entry):
            instance = picture.instance
            yield {
                "case": entry.case.number, "picture": number, "file": name, "view": picture.view,
                "kind": "loop" if instance.is_loop else "still", "frames": instance.frames,
                "frame_ms": frame_ms_of(picture) if instance.is_loop else None,
                "speed_assumed": is_speed_assumed(picture) if instance.is_loop else None,
                "width": instance.columns, "height": instance.rows, "sha256_as_signed": picture.sha256 or None,
            }  # fmt: skip


def frame_ms_of(picture: Picture) -> float:
    """Give how long each frame of a loop is shown, in milliseconds."""
    return picture.instance.frame_time_ms or ASSUMED_FRAME_MS


def is_speed_assumed(picture: Picture) -> bool:
    """Tell whether the machine did not say how fast a loop is."""
    return picture.instance.frame_time_assumed or not picture.instance.frame_time_ms


def add_pictures(files: Package, entries: list[Entry], blobs: BlobStore, progress: jobs.Progress) -> None:
    """Write each picture at full size: a still as its JPEG, a loop as a film of its JPEGs."""
    for done, entry in enumerate(entries):
        progress.step(done, len(entries), f"Reading the pictures of case {entry.case.number}")
        for _, name, picture in numbered(entry):
            if picture.instance.is_loop:
                film = film_of(picture)
                files.add(name, film.parts(picture.frames(blobs)), size=film.size)
            else:
                files.add(name, picture.frames(blobs))


def film_of(picture: Picture) -> Film:
    """Describe a loop as a film."""
    instance = picture.instance
    lengths = [ends - begins for begins, ends in pairwise(instance.frame_offsets)]
    return Film(instance.columns, instance.rows, frame_ms_of(picture), lengths)
