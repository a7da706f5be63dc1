"""What a report still lacks before it can be sent, in the words a student reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enthesis.reporting.domain.words import Words, listed

if TYPE_CHECKING:
    from enthesis.reporting.domain.document import Measurement, Report, StructureFinding

MAX_DIFFERENTIAL = 3


@dataclass(frozen=True)
class Missing:
    """One thing to fill in: the path of its field, and what to do."""

    field: str
    message: str


def missing_in(report: Report, *, required_views: Sequence[str], words: Words) -> list[Missing]:
    """Say what is missing, in the order of the form."""
    return [
        *_missing_in_question(report),
        *_missing_in_technique(report, required_views, words),
        *_missing_in_findings(report, words),
        *_missing_in_conclusion(report),
        *_missing_in_advice(report),
    ]


def _missing_in_question(report: Report) -> Iterator[Missing]:
    if not report.question.clinical_question.strip():
        yield Missing("question.clinical_question", "Write the clinical question that the scan is to answer.")


def _missing_in_technique(report: Report, required_views: Sequence[str], words: Words) -> Iterator[Missing]:
    technique = report.technique
    if not technique.protocol:
        yield Missing("technique.protocol", "Say whether the examination was focused or complete.")
    if not technique.views:
        yield Missing("technique.views", "Choose at least one view that you scanned.")
    if technique.limitations:
        return
    left_out = [words.view(view) for view in required_views if view not in technique.views]
    if left_out and technique.views:
        yield Missing("technique.limitations", f"Say why you did not scan: {listed(left_out)}.")
    unseen = [
        words.structure(finding.structure)
        for finding in report.findings
        if finding.structure and finding.status in {"not_seen", "not_examined"}
    ]
    if unseen:
        yield Missing("technique.limitations", f"Say what kept you from seeing: {listed(unseen)}.")


def _missing_in_findings(report: Report, words: Words) -> Iterator[Missing]:
    if not report.findings:
        yield Missing("findings", "Add at least one finding, normal or abnormal.")
    for position, finding in enumerate(report.findings):
        yield from _missing_in_finding(f"findings.{position}", finding, words)


def _missing_in_finding(path: str, finding: StructureFinding, words: Words) -> Iterator[Missing]:
    name = words.structure(finding.structure)
    if not finding.structure:
        yield Missing(f"{path}.structure", "Choose the structure, or remove this finding.")
        return
    if not finding.side:
        yield Missing(f"{path}.side", f"Choose the side of the {name}.")
    if not finding.status:
        yield Missing(f"{path}.status", f"Say whether the {name} was normal, abnormal or not seen.")
    if finding.status == "abnormal" and not finding.description.strip():
        yield Missing(f"{path}.description", f"Describe what is abnormal in the {name}.")
    for position, measurement in enumerate(finding.measurements):
        yield from _missing_in_measurement(f"{path}.measurements.{position}", measurement, name)


def _missing_in_measurement(path: str, measurement: Measurement, structure: str) -> Iterator[Missing]:
    if not (measurement.id or measurement.label.strip()):
        yield Missing(f"{path}.label", f"Say what was measured in the {structure}.")
    if measurement.number is None:
        yield Missing(f"{path}.value", f"Give the measurement of the {structure} as a number.")
    if not measurement.unit.strip():
        yield Missing(f"{path}.unit", f"Give the unit of the measurement of the {structure}.")
    if not measurement.plane.strip():
        yield Missing(f"{path}.plane", f"Say in which plane the {structure} was measured.")


def _missing_in_conclusion(report: Report) -> Iterator[Missing]:
    conclusion = report.conclusion
    if not conclusion.answer.strip():
        yield Missing("conclusion.answer", "Answer the clinical question in one sentence.")
    if conclusion.diagnosis.strip() and not conclusion.certainty:
        yield Missing(
            "conclusion.certainty", "Say how certain the diagnosis is: definite, probable or possible."
        )
    if conclusion.certainty and not conclusion.diagnosis.strip():
        yield Missing("conclusion.diagnosis", "Write the diagnosis, or take the certainty away.")
    if len(conclusion.differential) > MAX_DIFFERENTIAL:
        yield Missing(
            "conclusion.differential",
            f"Keep at most three differential diagnoses; there are {len(conclusion.differential)}.",
        )


def _missing_in_advice(report: Report) -> Iterator[Missing]:
    advice = report.advice
    if advice.urgency in {"urgent", "same_day"} and not advice.communicated_to.strip():
        yield Missing("advice.communicated_to", "Write who was told, in which role, and when.")
