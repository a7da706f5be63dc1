"""What a sample student writes about one scan, and what the supervisor answers: drawn by chance, always the same."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from enthesis.portal.domain.pathologies import (
    COMMENTS,
    FINDINGS,
    MISSED,
    NORMAL_QUESTIONS,
    SampleFinding,
)
from enthesis.portal.domain.people import SampleStudent
from enthesis.portal.domain.reflections import REFLECTIONS
from enthesis.programme.domain import ProgrammeDocument, Region

MACHINES = ("Lumen S7, room 2", "Sonara P3 portable")
PROBES = {"hip": "curved 2-6", "wrist_hand": "hockey stick 8-18", "foot": "hockey stick 8-18"}


@dataclass(frozen=True)
class SampleCase:
    """Everything about one sample case, in the shapes that the services take."""

    performed_on: date
    region: str
    side: str
    supervision_level: str
    details: dict[str, Any]
    report: dict[str, Any]
    reflection: dict[str, Any]
    view_id: str
    agreement: str
    image_quality: int
    report_quality: int
    comment: str
    seed: int


def pick_days(
    chance: random.Random, starts_on: date, today: date, share: float, pace: Sequence[int]
) -> list[date]:
    """Draw the days of a student's scans, so that their number follows the pace times the student's share."""
    days: list[date] = []
    months = len(pace)
    for month in range(months):
        begin = starts_on + timedelta(days=month * 365 // months)
        length = 365 // months
        wanted = round((pace[month] - (pace[month - 1] if month else 0)) * share * chance.uniform(0.8, 1.15))
        days += [begin + timedelta(days=chance.randrange(length)) for _ in range(wanted)]
    # Nobody scans at the weekend: what fell on it was done on the Friday before.
    worked = (day - timedelta(days=max(0, day.weekday() - 4)) for day in days)
    return sorted(day for day in worked if starts_on <= day <= today)


def write_case(
    chance: random.Random, student: SampleStudent, document: ProgrammeDocument, on: date, experience: float
) -> SampleCase:
    """Write one case; `experience` runs from 0 at the beginning of the year to 1 at its end."""
    region = pick_region(chance, student, document)
    finding = chance.choice(FINDINGS[region.id]) if chance.random() < 0.58 else None
    side = chance.choice(("L", "R"))
    agreement = pick_agreement(chance, min(0.97, student.skill + student.growth * experience))
    level = pick_level(chance, experience)
    seed = chance.randrange(2**31)
    return SampleCase(
        performed_on=on,
        region=region.id,
        side=side,
        supervision_level=level,
        details=write_details(chance, region.id, level),
        report=write_report(chance, document, region, side, finding),
        reflection=write_reflection(chance, document, agreement),
        view_id=finding.view if finding else chance.choice(region.views).id,
        agreement=agreement,
        image_quality=chance.choices((3, 2, 1), (6 + 4 * experience, 4, 1 - experience))[0],
        report_quality=chance.choices((3, 2, 1), (5 + 5 * experience, 4, 1 - experience))[0],
        comment=pick_comment(chance, agreement),
        seed=seed,
    )


def pick_region(chance: random.Random, student: SampleStudent, document: ProgrammeDocument) -> Region:
    """Draw a region: in the proportions of the targets, leaning towards what the student meets at work."""
    minima = document.logbook.targets.region_minima
    weights = [
        minima[region.id] * (2.2 if region.id == student.favourite else 1.0) for region in document.regions
    ]
    return chance.choices(document.regions, weights)[0]


def pick_agreement(chance: random.Random, skill: float) -> str:
    """Draw how far the supervisor agrees; the better the student, the rarer a discrepancy."""
    rest = 1 - skill
    return chance.choices(
        ("D0", "D1", "D2", "D3", "D4"), (skill, rest * 0.5, rest * 0.3, rest * 0.16, rest * 0.04)
    )[0]


def pick_level(chance: random.Random, experience: float) -> str:
    """Draw how much of the scan was the student's own: observed at first, unaided later."""
    weights = (
        max(0.0, 1.2 - 6 * experience),
        1.5 - experience,
        2.0 - experience,
        2 + 3 * experience,
        1 + 5 * experience,
    )
    return chance.choices(("S0", "S1", "S2", "S3", "S4"), weights)[0]


def pick_comment(chance: random.Random, agreement: str) -> str:
    """Draw a comment that fits the agreement."""
    kind = {"D0": "agree", "D1": "minor", "D2": "minor"}.get(agreement, "major")
    return chance.choice(COMMENTS[kind])


def write_details(chance: random.Random, region: str, level: str) -> dict[str, Any]:
    """Write the smaller facts about a scan."""
    minutes = chance.randrange(12, 32)
    return {
        "setting": chance.choices(("nhs_clinic", "private", "course_session"), (7, 2, 3))[0],
        "age_band": chance.choice(("25-34", "35-44", "45-54", "55-64", "65-74")),
        "sex": chance.choice(("F", "M")),
        "machine": chance.choice(MACHINES),
        "probe": PROBES.get(region, "linear 5-14"),
        "frequency_mhz": 6 if region == "hip" else chance.choice((12, 13, 14)),
        "consent_basis": "care_image_anonymised",
        "reference_opinion": chance.choices(("supervisor_review", "mri", "follow_up"), (8, 1, 1.4))[0],
        "minutes_scanning": minutes,
        "minutes_supervised": minutes if level in ("S0", "S1", "S2") else 5,
        "confidence": chance.choice((2, 3, 3, 4, 4, 5)),
    }


def write_report(
    chance: random.Random,
    document: ProgrammeDocument,
    region: Region,
    side: str,
    finding: SampleFinding | None,
) -> dict[str, Any]:
    """Write a structured report about one finding, or about a normal examination."""
    views = chance.sample(region.views, k=min(len(region.views), chance.randrange(3, 6)))
    ids = sorted({view.id for view in views} | ({finding.view} if finding else set()))
    normal = [s for v in views for s in v.structures if not finding or s != finding.structure]
    findings = [
        {"structure": s, "side": side, "status": "normal", "description": "", "measurements": []}
        for s in dict.fromkeys(normal)
    ]
    if finding is not None:
        findings.insert(0, abnormal(chance, document, side, finding))
    return {
        "question": {
            "clinical_question": finding.question if finding else chance.choice(NORMAL_QUESTIONS),
            "relevant_history": "", "prior_imaging": chance.choice(("", "", "Radiograph without fracture.")),
        },
        "technique": {
            "protocol": "focused", "views": ids,
            "dynamic_tests": [finding.dynamic] if finding and finding.dynamic else [],
            "doppler_used": bool(finding and finding.doppler) or chance.random() < 0.15,
            "comparison_side": chance.random() < 0.18,
            "limitations": [region.limitations[0]] if region.limitations else [],
        },
        "findings": findings,
        "pertinent_negatives": ["No joint effusion."] if chance.random() < 0.3 else [],
        "conclusion": conclude(finding, region),
        "advice": {
            "next_step": finding.next_step if finding else "No further imaging needed",
            "urgency": "routine", "communicated_to": "", "correlation": "",
        },
    }  # fmt: skip


def abnormal(
    chance: random.Random, document: ProgrammeDocument, side: str, finding: SampleFinding
) -> dict[str, Any]:
    """Write the abnormal finding, with its measurement where it has one."""
    size = round(chance.uniform(*finding.sizes), 1)
    measurements = []
    if finding.measure:
        entry = document.measurement(finding.measure)
        plane = entry.plane or "long axis"
        measurements = [
            {"id": entry.id, "label": entry.label, "value": str(size), "unit": entry.unit, "plane": plane}
        ]
    return {
        "structure": finding.structure, "side": side, "status": "abnormal",
        "description": finding.seen.format(size=size), "measurements": measurements,
    }  # fmt: skip


def conclude(finding: SampleFinding | None, region: Region) -> dict[str, Any]:
    """Write the conclusion."""
    if finding is None:
        answer = f"No ultrasound cause found in the examined part of the {region.label.lower()}."
        return {"answer": answer, "diagnosis": "", "certainty": "", "differential": [], "incidental": []}
    return {
        "answer": finding.answer, "diagnosis": finding.diagnosis, "certainty": finding.certainty,
        "differential": [], "incidental": [],
    }  # fmt: skip


def write_reflection(chance: random.Random, document: ProgrammeDocument, agreement: str) -> dict[str, Any]:
    """Write a full reflection for about one case in six, and after every discrepancy; otherwise nothing."""
    if chance.random() > 0.16 and agreement not in ("D3", "D4"):
        return {}
    texts = chance.choice(REFLECTIONS)
    model = next(model for model in document.reflection.models if len(model.prompts) == len(texts))
    answers = {prompt.id: text for prompt, text in zip(model.prompts, texts, strict=True)}
    tags = [chance.choice(document.reflection.themes).id]
    if agreement in ("D3", "D4"):
        tags = sorted({*tags, "discrepancy"} & {theme.id for theme in document.reflection.themes})
    need = "Seeing the same structure in two planes before I judge it."
    action = (
        "Do so in the next ten cases, and look at their pictures with my supervisor at the end of the month."
    )
    return {"model": model.id, "answers": answers, "learning_need": need, "action": action, "tags": tags}


def edited_report(chance: random.Random, report: dict[str, Any], agreement: str) -> dict[str, Any]:
    """Give the report as the supervisor signs it: unchanged where they agree, else with what they would have said."""
    if agreement == "D0":
        return report
    conclusion, advice = dict(report["conclusion"]), dict(report["advice"])
    if agreement == "D1":
        advice["next_step"] = f"{advice['next_step']}; review in six weeks"
    elif agreement == "D2":
        advice["correlation"] = "the clinical findings"
    else:
        conclusion["answer"] = f"{conclusion['answer']} {chance.choice(MISSED)}"
    return {**report, "conclusion": conclusion, "advice": advice}
