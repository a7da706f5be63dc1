"""Holding back what cannot be stored of what was written: what is stored already stays in its place."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

FINDINGS, MEASUREMENTS = ("report", "findings"), "measurements"


def held_back(written: Mapping[str, Any], stored: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Give what was written, with the stored value, or none, at each path such as `report.findings.2.description`.

    Findings keep their places, so that the paths of others still hold.

    Parameters
    ----------
    written, stored
        A case's `report`, `reflection` and `details`, as nested data.
    paths
        Where what was written cannot be stored. Of a list of lines all are held back together. A finding and a
        measurement are looked up by what they are about, since others may stand before them in what is stored.
    """
    kept = copy.deepcopy(dict(written))
    for path in paths:
        steps = path.split(".")
        if tuple(steps[:2]) == FINDINGS and len(steps) > len(FINDINGS) + 1:
            _hold_finding(kept, stored, steps)
        else:
            _hold(kept, stored, steps)
    return kept


def without_empty(report: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out measurements without a value, and findings in which nothing is said, as the form does."""
    findings = [
        {**one, MEASUREMENTS: [row for row in one.get(MEASUREMENTS) or [] if row.get("value")]}
        for one in report.get("findings") or []
    ]
    said = [one for one in findings if one.get("status") or one.get("description") or one[MEASUREMENTS]]
    return {**report, "findings": said}


def _hold(kept: dict[str, Any], stored: Mapping[str, Any], steps: list[str]) -> None:
    """Put the stored value in; an answer to another reflection model is none to this one."""
    names = [step for step in steps if not step.isdigit()]
    into, before = kept, stored
    if names[:2] == ["reflection", "answers"] and _model(kept) != _model(stored):
        before = {}
    for name in names[:-1]:
        into, before = into.setdefault(name, {}), before.get(name) or {}
    last = names[-1]
    if names[0] == "details" and last not in before:
        into.pop(last, None)
    else:
        into[last] = before.get(last, [] if isinstance(into.get(last), list | tuple) else "")


def _model(parts: Mapping[str, Any]) -> Any:
    return (parts.get("reflection") or {}).get("model")


def _hold_finding(kept: dict[str, Any], stored: Mapping[str, Any], steps: list[str]) -> None:
    finding, name = kept["report"]["findings"][int(steps[2])], steps[3]
    before = _known_by("structure", finding, (stored.get("report") or {}).get("findings") or [])
    if name == MEASUREMENTS and len(steps) > len(FINDINGS) + 2:
        row = finding[name][int(steps[4])]
        row["value"] = _known_by("id", row, before.get(name) or []).get("value", "")
    else:
        finding[name] = before.get(name, "")


def _known_by(key: str, thing: Mapping[str, Any], stored: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((one for one in stored if one[key] == thing[key]), {})
