"""The logbook as CSV and JSON, for the student to keep."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

FORMAT = "enthesis.logbook.v1"

README = """\
{title}
{line}

{about}

What is here
------------
README.txt    these words
cases.csv     one row for each case, for a spreadsheet
pictures.csv  one row for each picture: case, file, view, and the hash that
              was signed
logbook.json  everything that was written: each case as it counts, and every
              earlier version of it that was signed
images/       the pictures, by case: stills as JPEG; loops as AVI (Motion
              JPEG), which VLC and most players open
MANIFEST      the SHA-256 of every other file

How to check that nothing was changed or lost
---------------------------------------------
Unpack everything, open a terminal in the folder, and type

    sha256sum -c MANIFEST

(on a Mac: shasum -a 256 -c MANIFEST). Each line has to end with OK.

What a signature binds
----------------------
In logbook.json, each version that a supervisor signed has a "content" and a
"sha256". The hash is the SHA-256 over the words enthesis.logbook.case.v1, a
line feed, and the content as JSON in UTF-8: keys sorted by code point, no
white space, text in Unicode normal form C, whole numbers without a point.
Through "previous" a version names the hash of the one that it corrects.

The hash of a picture, in logbook.json and in pictures.csv, is that of the
cleaned DICOM object from which the files in images/ were made. The object
itself stays at the site that made this archive.

What is not here
----------------
Cases that were thrown away, and corrections that are not signed yet. A case
that was never signed is here as it stood on that day, without a hash.
Nothing in here identifies a patient.
"""

# A spreadsheet runs a cell that starts with one of these; a tab or a return may hide one from the eye.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cases_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> bytes:
    """Write one row for each case as UTF-8 CSV without a byte-order mark, with lines ended as RFC 4180 asks.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.

    Parameters
    ----------
    rows
        One mapping for each case; a list becomes "a; b", true "yes", null an empty cell.
    columns
        Which keys to write, in which order; those of the first row by default.

    References
    ----------
    OWASP, CSV Injection. RFC 4180.
    """
    names = list(columns if columns is not None else rows[0] if rows else ())
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue().encode()


def logbook_json(logbook: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the logbook as indented UTF-8 JSON: its format, what it is, and its cases in the order given.

    Dates and times are written in ISO 8601; anything else that JSON does not know is refused.

    Raises
    ------
    TypeError
        If a value is neither plain JSON nor a date or time.
    """
    document = {"format": FORMAT, "logbook": dict(logbook), "cases": [dict(case) for case in cases]}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2, default=_iso).encode() + b"\n"


def readme(logbook: Mapping[str, Any]) -> bytes:
    """Write what is in the archive and how to check it, in plain words."""
    day, title = logbook["made_at"], f"Logbook of {logbook['student']}"
    about = f"{logbook['programme']}, cohort {logbook['cohort']}. Made on {day.day} {day:%B} {day.year}."
    return README.format(title=title, line="=" * len(title), about=fill(about, 78)).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return _cell("; ".join(_cell(item) for item in value))
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) else text


def _iso(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"A {type(value).__name__} cannot be written as JSON.")
