"""A structured report as the prose a referrer would read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enthesis.reporting.domain.document import (
    Advice,
    Conclusion,
    Measurement,
    Report,
    StructureFinding,
    Technique,
)
from enthesis.reporting.domain.words import (
    CERTAINTIES,
    PROTOCOLS,
    SIDES,
    URGENCIES,
    Words,
    capitalised,
    listed,
    sentence,
)


@dataclass(frozen=True)
class Section:
    """One heading of the report with its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def render(report: Report, words: Words) -> list[Section]:
    """Write the report out under its six headings, leaving out a heading that has nothing to say.

    References
    ----------
    Order of the conclusion and style of the findings: sections 4.2 and 4.5 of the domain notes.
    """
    sections = (
        Section("Clinical question", _question(report)),
        Section("Technique", _technique(report.technique, words)),
        Section("Findings", _findings(report, words)),
        Section("Conclusion", _conclusion(report.conclusion)),
        Section("Limits", _limits(report, words)),
        Section("Recommendation", _recommendation(report.advice)),
    )
    return [section for section in sections if section.paragraphs]


def plain_text(sections: Sequence[Section]) -> str:
    """Write the sections as plain text, for copying: headings in capitals, a blank line between sections."""
    return "\n\n".join("\n".join((section.title.upper(), *section.paragraphs)) for section in sections)


def named(finding: StructureFinding, words: Words) -> str:
    """Name a structure with its side: "left supraspinatus", "supraspinatus (both sides)"; empty without one."""
    if not finding.structure:
        return ""
    structure = words.structure(finding.structure)
    if finding.side == "B":
        return f"{structure} ({SIDES['B']})"
    return f"{SIDES[finding.side]} {structure}" if finding.side else structure


def measured(measurement: Measurement, words: Words) -> str:
    """Write one measurement: "bursa thickness 2.4 mm (long axis)", empty while there is no value."""
    if not measurement.value.strip():
        return ""
    label = measurement.label.strip() or words.measurement(measurement.id)
    number = " ".join(part for part in (measurement.value.strip(), measurement.unit.strip()) if part)
    plane = f" ({measurement.plane.strip()})" if measurement.plane.strip() else ""
    return f"{label} {number}{plane}".strip()


def _question(report: Report) -> tuple[str, ...]:
    question = report.question
    history, imaging = sentence(question.relevant_history), question.prior_imaging.strip()
    return _paragraphs(
        question.clinical_question.strip(),
        history,
        f"Earlier imaging: {sentence(imaging)}" if imaging else "",
    )


def _technique(technique: Technique, words: Words) -> tuple[str, ...]:
    sentences = []
    if technique.protocol:
        sentences.append(f"{PROTOCOLS[technique.protocol].capitalize()} examination.")
    if technique.dynamic_tests:
        tests = [words.dynamic_test(test).removesuffix(".") for test in technique.dynamic_tests]
        sentences.append(f"Dynamic tests: {listed(tests)}.")
    if technique.doppler_used:
        sentences.append("Doppler was used.")
    if technique.comparison_side:
        sentences.append("Compared with the other side.")
    views = "; ".join(words.view(view) for view in technique.views)
    return _paragraphs(" ".join(sentences), f"Views: {views}." if views else "")


def _findings(report: Report, words: Words) -> tuple[str, ...]:
    seen = [finding for finding in report.findings if finding.status not in {"not_seen", "not_examined"}]
    described = [_finding(finding, words) for finding in seen if _says_something(finding)]
    bare = [named(f, words) for f in seen if f.status == "normal" and f.structure and not _says_something(f)]
    return _paragraphs(
        *described,
        f"Normal: {listed(bare)}." if bare else "",
        " ".join(sentence(negative) for negative in report.pertinent_negatives),
    )


def _says_something(finding: StructureFinding) -> bool:
    measured_something = any(measurement.value.strip() for measurement in finding.measurements)
    return finding.status == "abnormal" or bool(finding.description.strip()) or measured_something


def _finding(finding: StructureFinding, words: Words) -> str:
    name = capitalised(named(finding, words)) or "Structure not yet chosen"
    texts = list(_finding_sentences(finding, words))
    return f"{name}: {' '.join(texts)}" if texts else f"{name}: abnormal."


def _finding_sentences(finding: StructureFinding, words: Words) -> Iterator[str]:
    if finding.description.strip():
        yield sentence(finding.description)
    elif finding.status == "normal":
        yield "Normal."
    measurements = [text for m in finding.measurements if (text := measured(m, words))]
    if measurements:
        yield sentence("; ".join(measurements))


def _conclusion(conclusion: Conclusion) -> tuple[str, ...]:
    diagnosis = sentence(conclusion.diagnosis)
    if diagnosis and conclusion.certainty:
        diagnosis = f"{CERTAINTIES[conclusion.certainty].capitalize()}: {diagnosis}"
    differential = "; ".join(conclusion.differential)
    incidental = "; ".join(conclusion.incidental)
    return _paragraphs(
        sentence(conclusion.answer),
        diagnosis,
        sentence(f"Differential diagnosis: {differential}") if differential else "",
        sentence(f"Incidental: {incidental}") if incidental else "",
    )


def _limits(report: Report, words: Words) -> tuple[str, ...]:
    not_seen = [named(f, words) for f in report.findings if f.status == "not_seen" and f.structure]
    not_examined = [named(f, words) for f in report.findings if f.status == "not_examined" and f.structure]
    return _paragraphs(
        " ".join(sentence(limit) for limit in report.technique.limitations),
        f"Not seen: {listed(not_seen)}." if not_seen else "",
        f"Not examined: {listed(not_examined)}." if not_examined else "",
    )


def _recommendation(advice: Advice) -> tuple[str, ...]:
    correlation, told = advice.correlation.strip(), advice.communicated_to.strip()
    return _paragraphs(
        sentence(advice.next_step),
        sentence(f"Correlate with {correlation}") if correlation else "",
        f"Urgency: {URGENCIES[advice.urgency]}." if advice.urgency else "",
        sentence(f"Told: {told}") if told else "",
    )


def _paragraphs(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
