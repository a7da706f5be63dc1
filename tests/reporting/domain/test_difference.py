"""Differences between a student's and a supervisor's words."""

import pytest

from enthesis.reporting.domain.difference import (
    FieldDifference,
    Segment,
    difference_of_reports,
    difference_of_texts,
)
from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.words import Words


def same(text):
    return Segment("same", text)


def removed(text):
    return Segment("removed", text)


def added(text):
    return Segment("added", text)


def test_difference_of_texts_marks_words():
    assert difference_of_texts("Full tear of the tendon.", "Full-thickness tear of the tendon, 8 mm.") == [
        same("Full"),
        added("-thickness"),
        same(" tear of the tendon"),
        added(", 8 mm"),
        same("."),
    ]


def test_difference_of_texts_keeps_numbers_whole():
    assert difference_of_texts("5.2 mm", "5.4 mm") == [removed("5.2"), added("5.4"), same(" mm")]


def test_difference_of_texts_shows_neighbouring_words_as_one_change():
    assert difference_of_texts("one two three", "uno dos three") == [
        removed("one two"),
        added("uno dos"),
        same(" three"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same", "same", [same("same")]),
        ("", "new", [added("new")]),
        ("old", "", [removed("old")]),
    ],
)
def test_difference_of_texts_at_the_edges(before, after, expected):
    assert difference_of_texts(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b c d", "d c b a"),
        ("  two  spaces\n\nlines ", "two spaces lines"),
        ("tendinitis of the Achilles, marked", "Achilles tendinopathy; 8.1 mm"),
    ],
)
def test_difference_of_texts_spells_both_texts_again(before, after):
    segments = difference_of_texts(before, after)

    assert "".join(s.text for s in segments if s.kind != "added") == before
    assert "".join(s.text for s in segments if s.kind != "removed") == after


def test_difference_of_texts_that_are_long_and_repetitive_is_one_change():
    before, after = "a " * 3000 + "end", "b " * 3000 + "end"

    assert difference_of_texts(before, after) == [
        removed("a " * 2999 + "a"),
        added("b " * 2999 + "b"),
        same(" end"),
    ]


def report(**changes):
    data = {
        "question": {"clinical_question": "Cuff tear?"},
        "findings": [
            {"structure": "supraspinatus", "side": "L", "status": "abnormal", "description": "Full tear."},
            {
                "structure": "bursa",
                "side": "L",
                "status": "normal",
                "measurements": [{"id": "M01", "value": "1.8", "unit": "mm", "plane": "LAX"}],
            },
        ],
        "conclusion": {"answer": "There is a tear."},
    }
    return Report.draft(data | changes)


def test_difference_of_equal_reports_is_empty():
    assert difference_of_reports(report(), report(), Words()) == []


def test_difference_of_reports_ignores_the_order_of_findings():
    moved = report(findings=[finding.model_dump() for finding in reversed(report().findings)])

    assert difference_of_reports(report(), moved, Words()) == []


def test_difference_of_reports_names_each_changed_field():
    edited = report(
        findings=[
            {"structure": "supraspinatus", "side": "L", "status": "abnormal", "description": "Partial tear."},
            {
                "structure": "bursa",
                "side": "L",
                "status": "abnormal",
                "measurements": [{"id": "M01", "value": "2.4", "unit": "mm", "plane": "LAX"}],
            },
        ],
        conclusion={"answer": "There is a tear.", "diagnosis": "Partial tear", "certainty": "probable"},
    )
    words = Words(measurements={"M01": "bursa thickness"})

    assert difference_of_reports(report(), edited, words) == [
        FieldDifference(
            "findings.supraspinatus:L.description",
            "Left supraspinatus: description",
            (removed("Full"), added("Partial"), same(" tear.")),
        ),
        FieldDifference(
            "findings.bursa:L.status", "Left bursa: status", (removed("normal"), added("abnormal"))
        ),
        FieldDifference(
            "findings.bursa:L.measurements",
            "Left bursa: measurements",
            (same("bursa thickness "), removed("1.8"), added("2.4"), same(" mm (LAX)")),
        ),
        FieldDifference("conclusion.diagnosis", "Diagnosis", (added("Partial tear"),)),
        FieldDifference("conclusion.certainty", "Certainty", (added("probable"),)),
    ]


def test_difference_of_reports_shows_an_added_and_a_removed_finding():
    edited = report(findings=[{"structure": "biceps", "side": "L", "status": "normal"}])

    assert [(d.label, d.segments) for d in difference_of_reports(report(), edited, Words())] == [
        ("Left supraspinatus: status", (removed("abnormal"),)),
        ("Left supraspinatus: description", (removed("Full tear."),)),
        ("Left bursa: status", (removed("normal"),)),
        ("Left bursa: measurements", (removed("M01 1.8 mm (LAX)"),)),
        ("Left biceps: status", (added("normal"),)),
    ]


def test_difference_of_reports_shows_ticks_in_words():
    edited = report(technique={"doppler_used": True})

    assert difference_of_reports(report(), edited, Words()) == [
        FieldDifference("technique.doppler_used", "Doppler used", (removed("no"), added("yes")))
    ]
