"""The report as prose."""

from enthesis.reporting.domain.document import Report
from enthesis.reporting.domain.prose import Section, plain_text, render
from enthesis.reporting.domain.words import Words

WORDS = Words(
    structures={"subacromial_bursa": "subacromial-subdeltoid bursa"},
    views={"SH06": "supraspinatus, long axis (SH06)", "SH08": "bursa and impingement (SH08)"},
    measurements={"M01": "thickness"},
    dynamic_tests={"abduction": "active abduction"},
)

REPORT = Report.draft(
    {
        "question": {
            "clinical_question": "Is there a rotator cuff tear?",
            "relevant_history": "fall three weeks ago",
            "prior_imaging": "radiograph normal",
        },
        "technique": {
            "protocol": "focused",
            "views": ["SH06", "SH08"],
            "dynamic_tests": ["abduction"],
            "doppler_used": True,
            "comparison_side": True,
            "limitations": ["pain limited external rotation"],
        },
        "findings": [
            {
                "structure": "supraspinatus",
                "side": "L",
                "status": "abnormal",
                "description": "full-thickness tear at the footprint",
                "measurements": [{"label": "width", "value": "8.0", "unit": "mm", "plane": "short axis"}],
            },
            {
                "structure": "subacromial_bursa",
                "side": "L",
                "status": "normal",
                "measurements": [{"id": "M01", "value": "1.4", "unit": "mm", "plane": "long axis"}],
            },
            {"structure": "subscapularis", "side": "L", "status": "normal"},
            {"structure": "infraspinatus", "side": "L", "status": "normal"},
            {"structure": "teres_minor", "side": "B", "status": "normal"},
            {"structure": "labrum", "side": "L", "status": "not_seen"},
            {"structure": "pectoralis_major", "side": "L", "status": "not_examined"},
        ],
        "pertinent_negatives": ["no effusion", "No calcification."],
        "conclusion": {
            "answer": "There is a full-thickness tear",
            "diagnosis": "full-thickness tear of the left supraspinatus, medium",
            "differential": ["large partial tear", "tendinopathy"],
            "certainty": "probable",
            "incidental": ["degenerative acromioclavicular joint"],
        },
        "advice": {
            "next_step": "Refer to the shoulder clinic",
            "urgency": "soon",
            "communicated_to": "the referring physiotherapist, same day",
            "correlation": "strength in external rotation",
        },
    }
)


def test_render_writes_every_section():
    assert render(REPORT, WORDS) == [
        Section(
            "Clinical question",
            ("Is there a rotator cuff tear?", "Fall three weeks ago.", "Earlier imaging: Radiograph normal."),
        ),
        Section(
            "Technique",
            (
                "Focused examination. Dynamic tests: active abduction. Doppler was used. Compared with the other side.",
                "Views: supraspinatus, long axis (SH06); bursa and impingement (SH08).",
            ),
        ),
        Section(
            "Findings",
            (
                "Left supraspinatus: Full-thickness tear at the footprint. Width 8.0 mm (short axis).",
                "Left subacromial-subdeltoid bursa: Normal. Thickness 1.4 mm (long axis).",
                "Normal: left subscapularis, left infraspinatus and teres minor (both sides).",
                "No effusion. No calcification.",
            ),
        ),
        Section(
            "Conclusion",
            (
                "There is a full-thickness tear.",
                "Probable: Full-thickness tear of the left supraspinatus, medium.",
                "Differential diagnosis: large partial tear; tendinopathy.",
                "Incidental: degenerative acromioclavicular joint.",
            ),
        ),
        Section(
            "Limits",
            (
                "Pain limited external rotation.",
                "Not seen: left labrum.",
                "Not examined: left pectoralis major.",
            ),
        ),
        Section(
            "Recommendation",
            (
                "Refer to the shoulder clinic.",
                "Correlate with strength in external rotation.",
                "Urgency: soon.",
                "Told: the referring physiotherapist, same day.",
            ),
        ),
    ]


def test_render_of_an_empty_report_is_empty():
    assert render(Report(), WORDS) == []


def test_render_of_an_unfinished_finding_says_so():
    report = Report.draft({"findings": [{"status": "abnormal"}, {"description": "thick", "side": "R"}]})

    assert render(report, WORDS) == [
        Section("Findings", ("Structure not yet chosen: abnormal.", "Structure not yet chosen: Thick."))
    ]


def test_render_leaves_markup_and_odd_capitals_as_typed():
    report = Report.draft({"conclusion": {"answer": "pH <b>7</b> & #panic(1)"}})

    assert render(report, WORDS) == [Section("Conclusion", ("pH <b>7</b> & #panic(1).",))]


def test_plain_text_puts_headings_in_capitals():
    assert plain_text([Section("Findings", ("One.", "Two.")), Section("Limits", ("Three.",))]) == (
        "FINDINGS\nOne.\nTwo.\n\nLIMITS\nThree."
    )


def test_dynamic_test_that_is_named_by_a_sentence_ends_once() -> None:
    words = Words(dynamic_tests={"circle": "Circle the foot.", "press": "press with the probe"})
    report = Report.draft({"technique": {"dynamic_tests": ["circle", "press"]}})
    technique = next(section for section in render(report, words) if section.title == "Technique")
    assert technique.paragraphs == ("Dynamic tests: Circle the foot and press with the probe.",)
