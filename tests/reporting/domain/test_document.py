"""Reading reports that are still being written."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from enthesis.reporting.domain.document import Measurement, Report, ReportRefused


def test_draft_of_nothing_is_an_empty_report():
    assert Report.draft({}) == Report()


def test_draft_takes_empty_and_null_fields():
    assert (
        Report.draft(
            {
                "question": {"clinical_question": None},
                "technique": {"protocol": "", "views": None, "doppler_used": None, "limitations": ""},
                "findings": None,
                "conclusion": {"certainty": None, "differential": ["", "  "]},
            }
        )
        == Report()
    )


def test_draft_reads_a_box_of_lines_as_a_list():
    report = Report.draft({"technique": {"limitations": "Pain on abduction\n\n Habitus "}})

    assert report.technique.limitations == ("Pain on abduction", "Habitus")


def test_draft_keeps_half_typed_numbers_as_they_are():
    report = Report.draft({"findings": [{"measurements": [{"value": "4."}, {"value": 5.0}, {"value": "x"}]}]})

    assert [(m.value, m.number) for m in report.findings[0].measurements] == [
        ("4.", Decimal(4)),
        ("5.0", Decimal("5.0")),
        ("x", None),
    ]


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" 3,5 ", Decimal("3.5")), ("-1", Decimal(-1)), ("", None), ("NaN", None), ("1e999999999", None)],
)
def test_number_of_a_measurement(typed, number):
    assert Measurement(value=typed).number == number


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"patient": "x"}, "patient", "A report has no such field."),
        ({"question": {"age": "44"}}, "question.age", "A report has no such field."),
        ({"findings": [{"status": "odd"}]}, "findings.0.status", "Choose one of: "),
        ({"findings": "text"}, "findings", "This is not the kind of value that belongs here."),
        ({"technique": {"views": 3}}, "technique.views", "This is not the kind of value that belongs here."),
    ],
)
def test_draft_refuses_what_no_report_has(data, field, message):
    with pytest.raises(ReportRefused) as refusal:
        Report.draft(data)

    assert list(refusal.value.fields) == [field]
    assert refusal.value.fields[field].startswith(message)


def test_draft_refuses_too_much_text_instead_of_cutting_it():
    assert Report.draft({"conclusion": {"answer": "x" * 50_000}}).length == 50_000

    with pytest.raises(ReportRefused, match="50,001 characters; at most 50,000"):
        Report.draft({"question": {"clinical_question": "y"}, "conclusion": {"answer": "x" * 50_000}})


def test_report_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Report().question.clinical_question = "new"


def test_report_survives_the_way_through_json():
    report = Report.draft(
        {
            "technique": {"protocol": "focused", "views": ["SH06"]},
            "findings": [
                {"structure": "bursa", "side": "R", "measurements": [{"id": "M01", "value": "2.40"}]}
            ],
        }
    )

    assert Report.draft(report.model_dump(mode="json")) == report


def test_texts_give_each_text_with_its_path():
    report = Report.draft(
        {
            "question": {"clinical_question": "Tear?"},
            "findings": [{"structure": "bursa", "description": "Thick."}],
            "pertinent_negatives": ["No effusion"],
        }
    )

    assert list(report.texts()) == [
        ("question.clinical_question", "Tear?"),
        ("findings.0.structure", "bursa"),
        ("findings.0.description", "Thick."),
        ("pertinent_negatives.0", "No effusion"),
    ]
