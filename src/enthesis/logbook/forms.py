"""Reading the case form and the review form: names such as `finding.supraspinatus.status` become nested data."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from enthesis.core.errors import InvalidInput
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import CaseFilter
from enthesis.logbook.services import Decision, Draft
from enthesis.programme.domain import Measurement, ProgrammeDocument
from enthesis.reporting.domain.document import Report

DETAILS = (
    "setting", "age_band", "sex", "machine", "probe", "preset", "consent_basis", "reference_opinion",
)  # fmt: skip
NUMBERS = ("minutes_scanning", "minutes_supervised", "frequency_mhz", "confidence")
# Parts of a report that are single texts or choices, as (part, field).
SINGLE = (
    ("question", "clinical_question"), ("question", "relevant_history"), ("question", "prior_imaging"),
    ("technique", "protocol"), ("conclusion", "answer"), ("conclusion", "diagnosis"), ("conclusion", "certainty"),
    ("advice", "next_step"), ("advice", "urgency"), ("advice", "communicated_to"), ("advice", "correlation"),
)  # fmt: skip
# The parts of the form from top to bottom, by the first step of their fields' names.
FORM_ORDER = (
    "performed_on", "region", "side", "supervision_level", "supervisor", "setting", "consent_basis", "question",
    "technique", "findings", "finding", "pertinent_negatives", "conclusion", "advice", "confidence", "reflection",
)  # fmt: skip
# Parts that are one entry on each line of a text box.
LINES = (("technique", "limitations"), ("conclusion", "differential"), ("conclusion", "incidental"))
FLAGS = (("technique", "doppler_used"), ("technique", "comparison_side"))
MANY = (("technique", "views"), ("technique", "dynamic_tests"))


def tidy(post: QueryDict) -> QueryDict:
    """Give what was posted with plain line ends: browsers send CR LF, and that would look like a change."""
    copy = post.copy()
    for name in copy:
        copy.setlist(name, [str(value).replace("\r\n", "\n") for value in copy.getlist(name)])
    return copy


def read_draft(post: QueryDict, case: Case, document: ProgrammeDocument) -> tuple[Draft, dict[str, str]]:
    """Read what a student has written so far; anything may be missing.

    Returns
    -------
    tuple
        The draft, with what the case holds where a value is not of its kind (a day, a whole number, one of the
        choices), and what to do about each such field.
    """
    unread: dict[str, str] = {}

    def read(reader: Callable[..., Any], stored: Any, *given: Any) -> Any:
        try:
            return reader(*given)
        except InvalidInput as error:
            unread.update(error.fields)
            return stored

    region = post.get("region", "")
    sides, levels = Case.Side.values, [level.id for level in document.logbook.supervision_levels]
    side = read(one_of, case.side, "side", post.get("side", ""), ("", *sides))
    level = post.get("supervision_level", "")
    numbers = {name: read(read_number, case.details.get(name), name, post.get(name, "")) for name in NUMBERS}
    draft = Draft(
        performed_on=read(read_day, case.performed_on, post.get("performed_on", "")),
        region=region,
        side=side,
        supervision_level=read(one_of, case.supervision_level, "supervision_level", level, ("", *levels)),
        supervisor_id=read(read_person, case.supervisor_id, post.get("supervisor", "")),
        details={
            **read_details(post),
            **{name: value for name, value in numbers.items() if value is not None},
        },
        report=read_report(post, document, region, side),
        reflection=read_reflection(post),
    )
    return draft, unread


def read_day(value: str) -> date | None:
    """Read a day as browsers send it; raises InvalidInput where it is not one."""
    try:
        return date.fromisoformat(value) if value.strip() else None
    except ValueError as error:
        words = "Write the day as in 2026-10-14, or pick it."
        raise InvalidInput("The day could not be read.", fields={"performed_on": words}) from error


def read_person(value: str) -> UUID | None:
    """Read a person's id; raises InvalidInput where it is not one."""
    try:
        return UUID(value) if value else None
    except ValueError as error:
        raise InvalidInput(
            "Choose a supervisor from the list.", fields={"supervisor": "Choose from the list."}
        ) from error


def read_id(value: str) -> UUID:
    """Read the id that a page put into its form; raises InvalidInput where it is not one."""
    try:
        return UUID(value)
    except ValueError as error:
        raise InvalidInput(
            "The page had lost a part of its form. Go back, reload it, and try again."
        ) from error


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """Give the value back if it is one of the choices; raises InvalidInput otherwise."""
    if value not in allowed:
        raise InvalidInput("Choose one of the answers on the page.", fields={name: "Choose from the list."})
    return value


def read_details(post: QueryDict) -> dict[str, Any]:
    """Read the smaller facts about a case, numbers aside; what is left out stays out."""
    return {name: post.get(name, "").strip() for name in DETAILS if post.get(name, "").strip()}


def read_number(name: str, value: str) -> int | None:
    """Read a whole number of at most four digits, none where it is left out; raises InvalidInput otherwise."""
    number = value.strip()
    if not number:
        return None
    if not number.isdecimal() or len(number) > 4:
        raise InvalidInput(
            "A number could not be read.",
            fields={name: "Write a whole number of at most four digits, such as 20."},
        )
    return int(number)


def read_report(post: QueryDict, document: ProgrammeDocument, region: str, side: str) -> dict[str, Any]:
    """Read the report's fields into the shape that is stored, without asking whether it may have each value."""
    report: dict[str, Any] = {"question": {}, "technique": {}, "conclusion": {}, "advice": {}}
    for part, name in SINGLE:
        report[part][name] = post.get(f"{part}.{name}", "")
    for part, name in LINES:
        report[part][name] = lines_of(post.get(f"{part}.{name}", ""))
    for part, name in FLAGS:
        report[part][name] = f"{part}.{name}" in post
    for part, name in MANY:
        report[part][name] = post.getlist(f"{part}.{name}")
    report["pertinent_negatives"] = lines_of(post.get("pertinent_negatives", ""))
    report["findings"] = read_findings(post, document, region, side)
    return report


def lines_of(text: str) -> list[str]:
    """Split the text of a box with one entry on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_findings(
    post: QueryDict, document: ProgrammeDocument, region: str, side: str
) -> list[dict[str, Any]]:
    """Read one finding for each structure of the region about which anything was said."""
    known = {r.id: r for r in document.regions}
    if region not in known:
        return []
    findings = []
    for structure in known[region].structures:
        name = f"finding.{structure.id}"
        finding: dict[str, Any] = {
            "structure": structure.id,
            "side": post.get(f"{name}.side") or side,
            "status": post.get(f"{name}.status", ""),
            "description": post.get(f"{name}.description", ""),
            "measurements": read_measurements(post, document, name),
        }
        if finding["status"] or finding["description"].strip() or finding["measurements"]:
            findings.append(finding)
    return findings


def read_measurements(post: QueryDict, document: ProgrammeDocument, name: str) -> list[dict[str, str]]:
    """Read the measurements of one structure; each value comes with the catalogue's unit and plane."""
    found = []
    for key in post:
        value = str(post.get(key, "")).strip()
        if key.startswith(f"{name}.measure.") and value:
            entry = document.measurement(key.removeprefix(f"{name}.measure."))
            found.append(measurement_row(entry, value))
    return found


def measurement_row(measurement: Measurement, value: str) -> dict[str, str]:
    """Give one measurement as a report keeps it: the value as typed, with the catalogue's words, unit and plane."""
    return {
        "id": measurement.id,
        "label": measurement.label,
        "value": value,
        "unit": measurement.unit,
        "plane": measurement.plane or "as catalogued",
    }


def read_reflection(post: QueryDict) -> dict[str, Any]:
    """Read the reflection: its model, an answer to each prompt, the need, the next step; nothing if nothing is said."""
    model = post.get("reflection.model", "")
    if not model:
        return {}
    start = f"reflection.answer.{model}."
    answers = {key.removeprefix(start): post.get(key, "") for key in post if key.startswith(start)}
    said = [*answers.values(), post.get("reflection.learning_need", ""), post.get("reflection.action", "")]
    if not any(text.strip() for text in said):
        return {}
    return {
        "model": model,
        "answers": answers,
        "learning_need": post.get("reflection.learning_need", ""),
        "action": post.get("reflection.action", ""),
        "tags": post.getlist("reflection.tags"),
    }


def read_revision(post: QueryDict) -> int:
    """Read which revision of a case the person saw; raises InvalidInput where the page is broken."""
    value = post.get("revision", "")
    if not value.isdigit():
        raise InvalidInput("This page is out of date. Reload it, then try again.")
    return int(value)


def read_decision(post: QueryDict, case: Case, document: ProgrammeDocument, signed_in_by: str) -> Decision:
    """Read a supervisor's decision, with the report as they edited it."""

    def grade(name: str) -> int | None:
        value = post.get(name, "")
        return int(value) if value in ("1", "2", "3") else None

    seconds = post.get("seconds_open", "")
    edited = "conclusion.answer" in post
    return Decision(
        agreement=post.get("agreement", ""),
        image_quality=grade("image_quality"),
        report_quality=grade("report_quality"),
        presence=post.get("presence", ""),
        comment=post.get("comment", ""),
        report=merge_edits(case.report, post, document, case) if edited else dict(case.report),
        signed_in_by=signed_in_by,
        seconds_open=min(int(seconds), 86_400) if seconds.isdigit() else 0,
    )


def read_seen(post: QueryDict, case: Case) -> dict[str, Any]:
    """Read the report as the supervisor had it before them, which the review form carries; otherwise the present one.

    It is shown to nobody else and never stored, so that it needs no proof.
    """
    try:
        seen = json.loads(post.get("seen", ""))
        return Report.draft(seen).model_dump(mode="json") if isinstance(seen, dict) else dict(case.report)
    except (InvalidInput, ValueError):
        return dict(case.report)


def merge_edits(
    sent: Mapping[str, Any], post: QueryDict, document: ProgrammeDocument, case: Case
) -> dict[str, Any]:
    """Put a supervisor's edits into the student's report; what the review form does not offer stays as sent."""
    report = Report.draft(sent).model_dump(mode="json")
    for part, name in (*SINGLE, *LINES):
        if f"{part}.{name}" in post:
            report[part][name] = post.get(f"{part}.{name}", "")
    for finding in report["findings"]:
        name = f"finding.{finding['structure']}"
        finding["status"] = post.get(f"{name}.status", finding["status"])
        finding["description"] = post.get(f"{name}.description", finding["description"])
    if "pertinent_negatives" in post:
        report["pertinent_negatives"] = post["pertinent_negatives"]
    return Report.draft(report).model_dump(mode="json")


def read_filter(query: QueryDict) -> CaseFilter:
    """Read what a case list is narrowed to from the address bar."""
    return CaseFilter(
        state=query.get("state", ""), region=query.get("region", ""), agreement=query.get("agreement", ""),
        supervisor=query.get("supervisor", ""),
        text=query.get("q", "").strip()[:100], order=query.get("order", "-number"),
    )  # fmt: skip


def on_form(
    errors: Mapping[str, str], report: Mapping[str, Any], reflection: Mapping[str, Any]
) -> dict[str, str]:
    """Name the fields of the form that stored paths belong to.

    `report.findings.2.description` becomes `finding.supraspinatus.description`, `details.machine` becomes `machine`.
    """
    return {field_of(path.split("."), report, reflection): words for path, words in errors.items()}


def in_form_order(errors: Mapping[str, str]) -> list[dict[str, str]]:
    """List fields with the words about them in the order in which they stand on the form."""
    places = {name: place for place, name in enumerate(FORM_ORDER)}
    ordered = sorted(errors, key=lambda field: places.get(field.split(".")[0], len(places)))
    return [{"field": field, "words": errors[field]} for field in ordered]


def field_of(path: list[str], report: Mapping[str, Any], reflection: Mapping[str, Any]) -> str:
    """Name the field of the form that one stored path belongs to."""
    if path[0] == "details":
        return path[1]
    if path[:2] == ["reflection", "answers"]:
        return f"reflection.answer.{reflection.get('model', '')}.{path[2]}"
    if path[0] != "report":
        return ".".join(path)
    if path[1] == "findings" and len(path) > 2:
        finding = report["findings"][int(path[2])]
        name = f"finding.{finding['structure']}"
        if path[3] == "measurements":
            return f"{name}.measure.{finding['measurements'][int(path[4])]['id']}"
        return f"{name}.{path[3]}"
    return ".".join(step for step in path[1:] if not step.isdigit())
