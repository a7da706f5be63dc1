"""The logbook as CSV and JSON."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from enthesis.logbook.domain.export import cases_csv, logbook_json


def test_cases_csv_is_plain_utf8_with_the_columns_of_the_first_row():
    rows = [
        {
            "case": "C-001",
            "on": date(2025, 10, 14),
            "views": ["SH06", "SH07"],
            "doppler": True,
            "mm": 5.2,
            "note": None,
        },
        {
            "case": "C-002",
            "on": date(2025, 10, 15),
            "views": [],
            "doppler": False,
            "mm": -1,
            "note": "“é”, with comma",
        },
    ]

    assert (
        cases_csv(rows)
        == (
            "case,on,views,doppler,mm,note\r\n"
            "C-001,2025-10-14,SH06; SH07,yes,5.2,\r\n"
            'C-002,2025-10-15,,no,-1,"“é”, with comma"\r\n'
        ).encode()
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "-2 mm", "@SUM(A1)", "\tx", "\r=1", " =1", "\u00a0=cmd|' /C calc'!A0", "= x\ny"]
)
def test_cases_csv_disarms_formulas(text):
    (_, (cell,)) = csv.reader(io.StringIO(cases_csv([{"note": text}]).decode(), newline=""))

    assert cell == f"'{text}"


def test_cases_csv_disarms_lists_and_headings():
    assert cases_csv([{"=x": ["=1", "b"]}]) == b"'=x\r\n'=1; b\r\n"


def test_cases_csv_leaves_harmless_text_alone():
    assert cases_csv([{"a": "3 - 4 = -1", "b": "'quoted'"}]) == b"a,b\r\n3 - 4 = -1,'quoted'\r\n"


def test_cases_csv_of_no_rows_has_the_columns_asked_for():
    assert cases_csv([], columns=["case", "on"]) == b"case,on\r\n"
    assert cases_csv([]) == b"\r\n"


def test_logbook_json_can_be_read_again():
    written = logbook_json(
        {"student": "Ann Example", "made_at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC)},
        [{"case": "C-001", "on": date(2025, 10, 14), "note": "é"}],
    )

    assert "é".encode() in written
    assert json.loads(written) == {
        "format": "enthesis.logbook.v1",
        "logbook": {"student": "Ann Example", "made_at": "2026-07-01T09:30:00+00:00"},
        "cases": [{"case": "C-001", "on": "2025-10-14", "note": "é"}],
    }


@pytest.mark.parametrize("value", [{1, 2}, b"x", object()])
def test_logbook_json_refuses_what_json_lacks(value):
    with pytest.raises(TypeError, match="cannot be written as JSON"):
        logbook_json({"x": value}, [])
