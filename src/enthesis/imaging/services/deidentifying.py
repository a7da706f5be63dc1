"""De-identification of files, as a program: the same steps as for what is received, from files to files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.db import DatabaseError

from enthesis.core.sealing import site_key
from enthesis.imaging.domain import (
    MESSAGES,
    Box,
    Clean,
    KnownScreen,
    Limits,
    PictureFacts,
    Refused,
    Rules,
    blank_into,
    clean_into,
    confirm_into,
    release_into,
)
from enthesis.imaging.domain.lettering import Findings, Reader, names_that_look_harmless, search
from enthesis.imaging.domain.profile import Options
from enthesis.imaging.domain.tags import unread_into
from enthesis.imaging.selectors import UNREADABLE
from enthesis.imaging.selectors.profiles import known_screen
from enthesis.imaging.services.objects import spool

WRITTEN, QUARANTINED, REFUSED, THERE = "written", "quarantined", "refused", "there already"
UNWRITTEN: Final = ".part"
WHY_NOT: Final = {
    "no_usable_region": "The machine did not say which part of the screen is the scan. Name it with --keep-box.",
    "region_is_screen": "The machine says that the whole screen is the scan. Name the scan with --keep-box.",
    UNREADABLE: "The writing on it could not be read, so a name could still be visible.",
}
"""Why a file is not written, in words for whoever runs the program."""


@dataclass(frozen=True)
class Deidentified:
    """What became of one file. `output` is the name of the cleaned file; `writing` as in `Instance.writing`."""

    outcome: str
    code: str = ""
    message: str = ""
    output: str = ""
    picture: PictureFacts | None = None
    writing: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """How files are to be cleaned.

    `reader` reads the writing on pictures; None leaves it, and then a name typed over the scan stays. `keep` are the
    boxes that are scan where the machine has not said it; without them such a picture is not written.
    """

    options: Options
    reader: Reader | None
    keep: tuple[Box, ...] = ()


def files_in(places: Sequence[Path]) -> list[Path]:
    """Give the files that are named, and those in the folders that are named, in a fixed order.

    Raises
    ------
    FileNotFoundError
        One of the places is not there.
    """
    found: list[Path] = []
    for place in places:
        if not place.exists():
            raise FileNotFoundError(place)
        found += sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    return list(dict.fromkeys(found))


def deidentify_files(files: Sequence[Path], folder: Path, wanted: Wanted) -> Iterator[Deidentified]:
    """Clean files one after the other into a folder, each under its new UID, and tell of each what became of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        try:
            yield _deidentify(path, folder, wanted)
        except OSError as error:
            yield Deidentified(REFUSED, "unreadable_file", f"It cannot be read or written: {error.strerror}.")


def _deidentify(path: Path, folder: Path, wanted: Wanted) -> Deidentified:
    rules = Rules(screen_for=_learnt_screen, options=wanted.options)
    limits = Limits(max_file_bytes=settings.UPLOAD_LIMIT_BYTES)
    with path.open("rb") as source, spool() as cleaned, spool() as marked:
        verdict = clean_into(cleaned, source, secret=site_key("uids"), limits=limits, rules=rules)
        if isinstance(verdict, Refused):
            return Deidentified(REFUSED, verdict.code, verdict.message)
        denied = names_that_look_harmless(verdict.identity.names)
        if isinstance(verdict, Clean):
            return _written(cleaned, verdict.picture, folder, wanted.reader, denied)
        cleaned.seek(0)
        if wanted.keep and isinstance(release_into(marked, cleaned, keep=wanted.keep), Clean):
            return _written(marked, verdict.picture, folder, wanted.reader, denied)
        reason = verdict.reasons[0]
        return Deidentified(
            QUARANTINED, reason, WHY_NOT.get(reason, MESSAGES[reason]), picture=verdict.picture
        )


def _written(
    cleaned: BinaryIO, picture: PictureFacts, folder: Path, reader: Reader | None, denied: frozenset[str]
) -> Deidentified:
    output = folder / f"{picture.sop_instance_uid}.dcm"
    if output.exists():
        message = "A file of this name lies in the folder already, and nothing was written over it."
        return Deidentified(THERE, "there_already", message, output.name, picture)
    if reader is None:
        _write(lambda sink: unread_into(sink, cleaned), cleaned, output)
        return Deidentified(WRITTEN, output=output.name, picture=picture)
    findings = _search(cleaned, reader, denied)
    if findings is None or not _write(_finished(cleaned, findings.unknown), cleaned, output):
        return Deidentified(QUARANTINED, UNREADABLE, WHY_NOT[UNREADABLE], picture=picture)
    named = getattr(reader, "name", type(reader).__name__)
    writing = {"reader": named, "blanked": len(findings.unknown), "kept": findings.harmless}
    return Deidentified(WRITTEN, output=output.name, picture=picture, writing=writing)


def _finished(cleaned: BinaryIO, unknown: Sequence[Box]) -> Callable[[BinaryIO], object]:
    """Give what writes the picture without the writing that was found, and says that it was searched."""

    def work(sink: BinaryIO) -> object:
        with spool() as blanked:
            if unknown:
                verdict = blank_into(blanked, cleaned, boxes=unknown)
                if isinstance(verdict, Refused):
                    return verdict
                blanked.seek(0)
            confirm_into(sink, blanked if unknown else cleaned)
        return None

    return work


def _search(cleaned: BinaryIO, reader: Reader, denied: frozenset[str]) -> Findings | None:
    try:
        return search(cleaned, reader=reader, denied=denied)
    except Exception:  # noqa: BLE001  # what it stumbled on may be quoted in the error, so it is not shown
        return None


def _write(work: Callable[[BinaryIO], object], cleaned: BinaryIO, output: Path) -> bool:
    """Write a file under another name first, so that a half one is never taken for a whole one."""
    beside = output.with_suffix(UNWRITTEN)
    cleaned.seek(0)
    try:
        with beside.open("wb") as file:
            is_whole = not isinstance(work(file), Refused)
        if is_whole:
            beside.rename(output)
    finally:
        beside.unlink(missing_ok=True)
    return is_whole


def _learnt_screen(manufacturer: str, model: str, rows: int, columns: int) -> KnownScreen | None:
    """Find a learnt screen where this site has a database; the program works without one, too."""
    try:
        return known_screen(manufacturer, model, rows, columns)
    except DatabaseError:
        return None
