"""`enthesis deidentify IN... -o DIR`: clean ultrasound files as what is received is cleaned, from files to files."""

import csv
import io
import json
import re
import sys
import warnings
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from enthesis.core.words import count
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.profile import Options, edition
from enthesis.imaging.domain.profile.removals import read_report
from enthesis.imaging.domain.uids import RELEASE
from enthesis.imaging.gateways.text_reader import text_reader
from enthesis.imaging.services.deidentifying import (
    WRITTEN,
    Deidentified,
    Wanted,
    deidentify_files,
    files_in,
)
from enthesis.imaging.services.options import site_options

ALL_WRITTEN, SOME_NOT, UNUSABLE = 0, 1, 2
STEP: Final = 25
COLUMNS: Final = (
    "number",
    "outcome",
    "code",
    "output",
    "frames",
    "removed",
    "emptied",
    "replaced",
    "kept",
    "blanked",
)


def box(value: str) -> Box:
    """Read a box as "left,top,right,bottom" in pixels; raises ArgumentTypeError where it is none."""
    if not re.fullmatch(r"\d+(,\d+){3}", value):
        raise ArgumentTypeError("write four numbers of pixels: left,top,right,bottom")
    x0, y0, x1, y1 = (int(part) for part in value.split(","))
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


class Command(BaseCommand):
    help = (
        "Clean ultrasound files of identity, as what is received is cleaned, and write them under new names. "
        "Exit code 0: all were written. 1: some were not. 2: nothing could be done."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own attribute

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "places", nargs="+", type=Path, metavar="IN", help="DICOM files, or folders of them"
        )
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR",
                            help="folder for the cleaned files; nothing in it is written over")  # fmt: skip
        parser.add_argument("--keep-device", action="store_true",
                            help="keep station name and serial number (PS3.15, Retain Device Identity)")  # fmt: skip
        parser.add_argument("--shift-dates", action="store_true",
                            help="keep dates, moved back by one interval for each patient number")  # fmt: skip
        parser.add_argument("--no-reading", action="store_true",
                            help="leave writing on the scan, such as a typed name, unread and in place")  # fmt: skip
        parser.add_argument("--keep-box", type=box, action="append", default=[], metavar="L,T,R,B",
                            help="pixels that are scan, for pictures whose machine does not say it")  # fmt: skip
        parser.add_argument("--report", type=Path, metavar="FILE", help="write a report, .json or .csv")

    def handle(
        self, *args: Any, places: list[Path], output: Path, report: Path | None, **options: Any
    ) -> None:
        # Parsers warn with the values that they stumble on, and standard error is a log.
        warnings.filterwarnings("ignore", module="pydicom")
        files = self.files(places, output, report)
        site = site_options()
        chosen = Options(
            retain_device=site.retain_device or options["keep_device"],
            modified_dates=site.modified_dates or options["shift_dates"],
        )
        reader = None if options["no_reading"] else text_reader()
        found = self.clean(files, output, Wanted(chosen, reader, tuple(options["keep_box"])))
        self.stdout.write(self.summary(found))
        if report is not None:
            report.write_text(written_report(found, chosen, report.suffix), encoding="utf-8")
        if any(one.outcome != WRITTEN for one in found):
            sys.exit(SOME_NOT)

    def files(self, places: list[Path], output: Path, report: Path | None) -> list[Path]:
        """List what is to be cleaned; raises CommandError where nothing can be done."""
        try:
            files = files_in(places)
        except FileNotFoundError as missing:
            raise CommandError(f"{missing} is not there.", returncode=UNUSABLE) from missing
        if not files:
            raise CommandError("There is no file in these places.", returncode=UNUSABLE)
        if output.exists() and not output.is_dir():
            raise CommandError(f"{output} is not a folder. Name one with -o.", returncode=UNUSABLE)
        if any(place.is_dir() and output.resolve().is_relative_to(place.resolve()) for place in places):
            raise CommandError(
                f"{output} lies in what is to be cleaned. Name another folder.", returncode=UNUSABLE
            )
        if report is not None and (report.exists() or report.suffix not in (".json", ".csv")):
            raise CommandError(
                f"{report} is there already, or ends in neither .json nor .csv.", returncode=UNUSABLE
            )
        return files

    def clean(self, files: list[Path], output: Path, wanted: Wanted) -> list[Deidentified]:
        """Clean one file after the other, and say how far it is."""
        found: list[Deidentified] = []
        for one in deidentify_files(files, output, wanted):
            found.append(one)
            self.stdout.write(line_of(len(found), one))
            if len(found) % STEP == 0 and len(found) < len(files):
                self.stderr.write(f"{len(found)} of {len(files)}")
        return found

    def summary(self, found: list[Deidentified]) -> str:
        """Write how many files had which outcome."""
        outcomes = Counter(one.outcome for one in found)
        said = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
        return f"{count(len(found), 'file')}: {said}."


def line_of(number: int, one: Deidentified) -> str:
    """Write one line of the table. Names of files that came in are left out: they often hold a patient's name."""
    if one.outcome != WRITTEN:
        return f"{number:>5}  {one.outcome:<12}  {one.message}"
    facts = _counts(one)
    hidden = f", writing blacked out in {count(facts['blanked'], 'place')}" if facts["blanked"] else ""
    return f"{number:>5}  {one.outcome:<12}  {one.output}  {facts['removed']} removed, {facts['kept']} kept{hidden}"


def written_report(found: list[Deidentified], options: Options, suffix: str) -> str:
    """Write the report as JSON, with every attribute and its rule, or as CSV, with counts."""
    if suffix == ".csv":
        sheet = io.StringIO()
        table = csv.DictWriter(sheet, COLUMNS, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows({**_row(number, one), **_counts(one)} for number, one in enumerate(found, 1))
        return sheet.getvalue()
    head = {"version": RELEASE, "table": f"{edition()} table E.1-1"}
    head_line = json.dumps({**head, "options": [code for code, _ in options.codes]})
    lines = [json.dumps(_whole_row(number, one)) for number, one in enumerate(found, 1)]
    return f'{head_line[:-1]}, "files": [\n' + ",\n".join(lines) + "\n]}\n"


def _whole_row(number: int, one: Deidentified) -> dict[str, Any]:
    removal = dict(one.picture.removal) if one.picture else {}
    return {**_row(number, one), "message": one.message, "writing": one.writing, "removal": removal}


def _row(number: int, one: Deidentified) -> dict[str, Any]:
    frames = one.picture.frames if one.picture else 0
    return {
        "number": number,
        "outcome": one.outcome,
        "code": one.code,
        "output": one.output,
        "frames": frames,
    }


def _counts(one: Deidentified) -> dict[str, int]:
    report = read_report(dict(one.picture.removal)) if one.picture else None
    outcomes = ("removed", "emptied", "replaced", "kept")
    counts = {outcome: report.count(outcome) if report else 0 for outcome in outcomes}
    return {**counts, "blanked": int(one.writing.get("blanked", 0))}
