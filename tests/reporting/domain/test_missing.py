"""What a report lacks before it can be sent."""

import pytest

from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.missing import Missing
from enthesis.reporting.domain.words import Words

FULL = {
    "question": {"clinical_question": "Rotator cuff tear?"},
    "technique": {"protocol": "focused", "views": ["SH06"]},
    "findings": [
        {
            "structure": "supraspinatus",
            "side": "L",
            "status": "abnormal",
            "description": "Full-thickness tear.",
            "measurements": [{"label": "tear width", "value": "8", "unit": "mm", "plane": "SAX"}],
        }
    ],
    "conclusion": {"answer": "Yes.", "diagnosis": "Full-thickness tear", "certainty": "definite"},
}


def missing(**changes):
    return Report.draft(FULL | changes).missing_for_submission(
        words=Words(views={"SH07": "supraspinatus, short axis"})
    )


def test_full_report_lacks_nothing():
    assert missing() == []


def test_empty_report_lacks_everything_in_the_order_of_the_form():
    assert Report().missing_for_submission() == [
        Missing("question.clinical_question", "Write the clinical question that the scan is to answer."),
        Missing("technique.protocol", "Say whether the examination was focused or complete."),
        Missing("technique.views", "Choose at least one view that you scanned."),
        Missing("findings", "Add at least one finding, normal or abnormal."),
        Missing("conclusion.answer", "Answer the clinical question in one sentence."),
    ]


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        ({}, [Missing("findings.0.structure", "Choose the structure, or remove this finding.")]),
        (
            {"structure": "bursa"},
            [
                Missing("findings.0.side", "Choose the side of the bursa."),
                Missing("findings.0.status", "Say whether the bursa was normal, abnormal or not seen."),
            ],
        ),
        (
            {"structure": "bursa", "side": "L", "status": "abnormal", "description": "  "},
            [Missing("findings.0.description", "Describe what is abnormal in the bursa.")],
        ),
        (
            {"structure": "bursa", "side": "L", "status": "normal", "measurements": [{"value": "wide"}]},
            [
                Missing("findings.0.measurements.0.label", "Say what was measured in the bursa."),
                Missing("findings.0.measurements.0.value", "Give the measurement of the bursa as a number."),
                Missing("findings.0.measurements.0.unit", "Give the unit of the measurement of the bursa."),
                Missing("findings.0.measurements.0.plane", "Say in which plane the bursa was measured."),
            ],
        ),
    ],
)
def test_unfinished_finding(finding, expected):
    assert missing(findings=[finding]) == expected


def test_structure_that_was_not_seen_needs_a_limit():
    unseen = [{"structure": "labrum", "side": "L", "status": "not_seen"}]

    assert missing(findings=unseen) == [
        Missing("technique.limitations", "Say what kept you from seeing: labrum.")
    ]
    assert missing(findings=unseen, technique=FULL["technique"] | {"limitations": "Depth."}) == []


def test_required_view_that_was_left_out_needs_a_limit():
    report = Report.draft(FULL)
    words = Words(views={"SH07": "supraspinatus, short axis"})

    assert report.missing_for_submission(required_views=["SH06", "SH07"], words=words) == [
        Missing("technique.limitations", "Say why you did not scan: supraspinatus, short axis.")
    ]


@pytest.mark.parametrize(
    ("conclusion", "expected"),
    [
        (
            {"answer": "Yes.", "diagnosis": "Tear"},
            [("conclusion.certainty", "Say how certain the diagnosis is: definite, probable or possible.")],
        ),
        (
            {"answer": "Yes.", "certainty": "possible"},
            [("conclusion.diagnosis", "Write the diagnosis, or take the certainty away.")],
        ),
        (
            {"answer": "Yes.", "differential": ["a", "b", "c", "d"]},
            [("conclusion.differential", "Keep at most three differential diagnoses; there are 4.")],
        ),
    ],
)
def test_unfinished_conclusion(conclusion, expected):
    assert [(item.field, item.message) for item in missing(conclusion=conclusion)] == expected


@pytest.mark.parametrize("urgency", ["urgent", "same_day"])
def test_urgent_advice_needs_the_person_who_was_told(urgency):
    assert missing(advice={"urgency": urgency}) == [
        Missing("advice.communicated_to", "Write who was told, in which role, and when.")
    ]


def test_routine_advice_needs_nobody():
    assert missing(advice={"urgency": "routine"}) == []
