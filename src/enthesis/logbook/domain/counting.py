"""What progress counts of a signed case, worked out once from what was signed."""

from collections.abc import Mapping
from typing import Any

from enthesis.logbook.domain.reflection import Reflection
from enthesis.programme.domain import ProgrammeDocument, UnknownTerm
from enthesis.reporting.domain.document import Report

# Later news about a patient that is not the supervisor's own look at the case.
NO_FOLLOW_UP = ("", "none", "supervisor_review")


def facts_of(content: Mapping[str, Any], document: ProgrammeDocument) -> dict[str, Any]:
    """Give the facts of a signed case as plain JSON values.

    Parameters
    ----------
    content
        What the signature binds; nothing else may count, least of all a correction that is still being written.
    """
    report, details, reflection = Report.draft(content["report"]), content["details"], content["reflection"]
    named = {image["view"] for image in content["images"]} - {""}
    return {
        **{name: content[name] for name in ("performed_on", "region", "supervision_level")},
        "views": sorted({*report.technique.views, *named}),
        "dynamic": bool(report.technique.dynamic_tests),
        "doppler": report.technique.doppler_used,
        "comparison": report.technique.comparison_side,
        "abnormal": any(finding.status == "abnormal" for finding in report.findings),
        "reflection_full": is_full(reflection, document),
        "reflection_tags": list(reflection.get("tags", [])),
        "follow_up": details.get("reference_opinion", "") not in NO_FOLLOW_UP,
        "setting": details.get("setting", ""),
        "confidence": details.get("confidence"),
    }


def is_full(reflection: Mapping[str, Any], document: ProgrammeDocument) -> bool:
    """Tell whether a reflection answers every prompt of the model it chose, at the length the programme asks for."""
    try:
        model = document.reflection.model(str(reflection.get("model", "")))
    except UnknownTerm:
        return False
    prompts = [prompt.id for prompt in model.prompts]
    return Reflection.draft(reflection).is_full(prompts, document.reflection.needs.full_min_words).full
