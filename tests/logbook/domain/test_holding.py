from typing import Any

import pytest

from enthesis.logbook.domain.holding import held_back, without_empty


def measured(value: str, name: str = "thickness") -> dict[str, str]:
    return {"id": name, "label": "Thickness", "value": value, "unit": "mm", "plane": "long"}


def finding(
    structure: str, description: str = "", *rows: dict[str, str], status: str = "abnormal"
) -> dict[str, Any]:
    return {
        "structure": structure, "side": "R", "status": status, "description": description,
        "measurements": list(rows),
    }  # fmt: skip


STORED = {
    "report": {
        "technique": {"limitations": ["Stored."], "protocol": "focused"},
        "conclusion": {"answer": "Stored."},
        "findings": [finding("bursa", "stored bursa"), finding("tendon", "stored tendon", measured("5.0"))],
        "pertinent_negatives": ["stored"],
    },
    "reflection": {
        "model": "gibbs",
        "answers": {"feelings": "stored"},
        "action": "stored",
        "tags": ["probe"],
    },
    "details": {"machine": "stored", "minutes_scanning": 20},
}


def written() -> dict[str, Any]:
    return {
        "report": {
            "technique": {"limitations": ["one", "two"], "protocol": "all"},
            "conclusion": {"answer": "new"},
            "findings": [
                finding("tendon", "new", measured("6.0"), measured("9", "width"), status="normal"),
                finding("nerve", "new", measured("1")),
            ],
            "pertinent_negatives": [],
        },
        "reflection": {
            "model": "gibbs",
            "answers": {"feelings": "new", "why": "new"},
            "action": "new",
            "tags": [],
        },
        "details": {"machine": "new", "probe": "new", "minutes_scanning": 30},
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("report.conclusion.answer", "Stored."),
        ("report.technique.protocol", "focused"),
        ("report.technique.limitations.1", ["Stored."]),
        ("report.pertinent_negatives.0", ["stored"]),
        ("report.findings.0.description", "stored tendon"),
        ("report.findings.0.status", "abnormal"),
        ("report.findings.0.measurements.0.value", "5.0"),
        ("report.findings.0.measurements.1.value", ""),
        ("report.findings.1.description", ""),
        ("reflection.answers.feelings", "stored"),
        ("reflection.answers.why", ""),
        ("reflection.action", "stored"),
        ("reflection.tags.0", ["probe"]),
        ("details.machine", "stored"),
        ("details.minutes_scanning", 20),
    ],
)
def test_refused_part_has_what_is_stored_and_nothing_else_changes(path: str, expected: Any) -> None:
    steps: list[Any] = [int(step) if step.isdigit() else step for step in path.split(".")]
    if isinstance(expected, list):
        steps = [step for step in steps if isinstance(step, str)]
    kept, before = held_back(written(), STORED, [path]), written()
    place, place_before = kept, before
    for step in steps[:-1]:
        place, place_before = place[step], place_before[step]
    assert place[steps[-1]] == expected
    place[steps[-1]] = place_before[steps[-1]]
    assert kept == before


def test_detail_that_was_not_there_before_is_left_out() -> None:
    kept = held_back(written(), STORED, ["details.probe"])["details"]
    assert kept == {"machine": "new", "minutes_scanning": 30}


def test_answer_to_another_reflection_model_is_not_taken_for_one_to_this() -> None:
    stored = {**STORED, "reflection": {**STORED["reflection"], "model": "driscoll"}}
    kept = held_back(written(), stored, ["reflection.answers.feelings", "reflection.action"])["reflection"]
    assert (kept["answers"], kept["action"]) == ({"feelings": "", "why": "new"}, "stored")


def test_first_report_of_a_case_has_nothing_to_go_back_to() -> None:
    nothing: dict[str, Any] = {"report": {}, "reflection": {}, "details": {}}
    paths = [
        "report.conclusion.answer", "report.technique.limitations.0", "report.findings.0.description",
        "reflection.answers.why", "details.machine",
    ]  # fmt: skip
    kept = held_back(written(), nothing, paths)
    assert kept["report"]["conclusion"] == {"answer": ""}
    assert kept["report"]["technique"]["limitations"] == []
    assert kept["report"]["findings"][0]["description"] == ""
    assert kept["reflection"]["answers"] == {"feelings": "new", "why": ""}
    assert "machine" not in kept["details"]


def test_what_was_written_is_not_touched() -> None:
    mine = written()
    held_back(mine, STORED, ["report.findings.0.description", "details.machine"])
    assert mine == written()


def test_findings_in_which_nothing_is_said_are_left_out() -> None:
    said = finding("tendon", "", measured("5"), measured("", "width"), status="")
    report = {
        "findings": [finding("nerve", status=""), said, finding("bursa", status="normal")],
        "advice": {},
    }
    assert without_empty(report) == {
        "findings": [
            finding("tendon", "", measured("5"), status=""),
            finding("bursa", status="normal"),
        ],
        "advice": {},
    }
