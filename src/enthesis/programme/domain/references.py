"""Checking that ids are unique and that every name written in one place exists in the other."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enthesis.programme.domain.yaml_file import Path, YamlFile, select

Files = Mapping[str, YamlFile]
REGION_FILES = "regions/"
OWN_FILE = ""


@dataclass(frozen=True)
class Unique:
    """Ids that differ within one file, or within all region files together."""

    file: str
    pattern: str
    noun: str


@dataclass(frozen=True)
class Reference:
    """Names in `file` at `pattern` that must exist in `home` (the same file if empty) at `home_pattern`."""

    file: str
    pattern: str
    home: str
    home_pattern: str
    noun: str


UNIQUE = (
    Unique("curriculum.yaml", "outcomes.*.id", "outcome"),
    Unique("curriculum.yaml", "modules.*.id", "module"),
    Unique("programme.yaml", "regions.*", "region"),
    Unique("assessment.yaml", "components.*.id", "component"),
    Unique("calendar.yaml", "kinds.*.id", "kind"),
    Unique("calendar.yaml", "events.*.id", "event"),
    Unique("measurements.yaml", "measurements.*.id", "measurement"),
    Unique("measurements.yaml", "gradings.*.id", "grading"),
    Unique("logbook.yaml", "supervision_levels.*.id", "supervision level"),
    Unique("logbook.yaml", "agreement.*.id", "level of agreement"),
    Unique("logbook.yaml", "settings.*.id", "setting"),
    Unique("reflection.yaml", "themes.*.id", "theme"),
    Unique("reflection.yaml", "models.*.id", "model"),
    Unique("reflection.yaml", "rubric.*.id", "criterion"),
    Unique("scanning.yaml", "planes.*.id", "plane"),
    Unique("scanning.yaml", "protocols.*.id", "protocol"),
    Unique("scanning.yaml", "structure_kinds.*.id", "kind of structure"),
    Unique("sources.yaml", "sources.*.id", "source"),
    Unique("fees.yaml", "fees.*.id", "fee"),
    Unique("entry.yaml", "rules.*.id", "rule"),
    Unique("entry.yaml", "documents.*.id", "document"),
    Unique("entry.yaml", "other_checks.*.id", "check"),
    Unique("entry.yaml", "registers.*.id", "register"),
    Unique("entry.yaml", "decisions.*.id", "decision"),
    Unique("programme.yaml", "professions.*.id", "profession"),
    Unique("vocabulary.yaml", "sides.*.id", "side"),
    Unique("vocabulary.yaml", "age_bands.*.id", "age band"),
    Unique("vocabulary.yaml", "sexes.*.id", "sex"),
    Unique("vocabulary.yaml", "consent_bases.*.id", "consent basis"),
    Unique("vocabulary.yaml", "reference_opinions.*.id", "reference opinion"),
    Unique("vocabulary.yaml", "certainties.*.id", "certainty word"),
    Unique("vocabulary.yaml", "urgencies.*.id", "urgency"),
    Unique("vocabulary.yaml", "finding_statuses.*.id", "finding status"),
    Unique("vocabulary.yaml", "echogenicities.*.id", "echogenicity"),
    Unique("vocabulary.yaml", "confidences.*.id", "confidence"),
    Unique(REGION_FILES, "id", "region"),
    Unique(REGION_FILES, "prefix", "prefix"),
    Unique(REGION_FILES, "structures.*.id", "structure"),
    Unique(REGION_FILES, "views.*.id", "view"),
)

REFERENCES = (
    Reference("curriculum.yaml", "modules.*.outcomes.*", OWN_FILE, "outcomes.*.id", "outcome"),
    Reference("curriculum.yaml", "modules.*.requires.*", OWN_FILE, "modules.*.id", "module"),
    Reference("assessment.yaml", "components.*.module", "curriculum.yaml", "modules.*.id", "module"),
    Reference("assessment.yaml", "components.*.outcomes.*", "curriculum.yaml", "outcomes.*.id", "outcome"),
    Reference("logbook.yaml", "targets.region_minima.@", "programme.yaml", "regions.*", "region"),
    Reference("reflection.yaml", "needs.must_include.*", OWN_FILE, "themes.*.id", "theme"),
    Reference(
        "reflection.yaml", "needs.for_agreement.*", "logbook.yaml", "agreement.*.id", "level of agreement"
    ),
    Reference("calendar.yaml", "events.*.kind", OWN_FILE, "kinds.*.id", "kind"),
    Reference("calendar.yaml", "events.*.module", "curriculum.yaml", "modules.*.id", "module"),
    Reference("calendar.yaml", "events.*.component", "assessment.yaml", "components.*.id", "component"),
    Reference("calendar.yaml", "events.*.regions.*", "programme.yaml", "regions.*", "region"),
    Reference("measurements.yaml", "measurements.*.plane", "scanning.yaml", "planes.*.id", "plane"),
    Reference(
        REGION_FILES, "structures.*.kind", "scanning.yaml", "structure_kinds.*.id", "kind of structure"
    ),
    Reference(REGION_FILES, "views.*.quadrant", OWN_FILE, "quadrants.*.id", "quadrant"),
    Reference(REGION_FILES, "views.*.structures.*", OWN_FILE, "structures.*.id", "structure"),
    Reference(REGION_FILES, "views.*.planes.*", "scanning.yaml", "planes.*.id", "plane"),
    Reference(REGION_FILES, "views.*.measures.*", "measurements.yaml", "measurements.*.id", "measurement"),
    Reference(
        REGION_FILES, "normal_report.sentences.*.structures.*", OWN_FILE, "structures.*.id", "structure"
    ),
    Reference(
        REGION_FILES, "normal_report.slots.*.measure", "measurements.yaml", "measurements.*.id", "measurement"
    ),
)


def files_named(files: Files, name: str) -> list[YamlFile]:
    """Give the readable files that a name stands for: one, or all region files."""
    if name == REGION_FILES:
        return [file for path, file in files.items() if path.startswith(REGION_FILES) and file.is_readable]
    return [files[name]] if name in files and files[name].is_readable else []


def check_unique(files: Files) -> None:
    """Note every id that is given twice."""
    for rule in UNIQUE:
        seen: dict[str, tuple[YamlFile, Path]] = {}
        for file in files_named(files, rule.file):
            for path, value in select(file.data, rule.pattern):
                if isinstance(value, str) and value in seen:
                    first, first_path = seen[value]
                    place = f"{first.path}:{first.line(first_path)}"
                    file.find(
                        path, f"The {rule.noun} '{value}' is already at {place}; give this one another id."
                    )
                elif isinstance(value, str):
                    seen[value] = (file, path)


def check_references(files: Files) -> None:
    """Note every name that does not exist where it should.

    Where the file that should have it cannot be read, nothing is noted: the names cannot be judged.
    """
    for rule in REFERENCES:
        for file in files_named(files, rule.file):
            homes = [file] if rule.home == OWN_FILE else files_named(files, rule.home)
            if homes:
                known = {value for home in homes for value in names_at(home, rule.home_pattern)}
                check_names(file, rule, known)


def names_at(file: YamlFile, pattern: str) -> Iterator[str]:
    """Yield the texts that a pattern names in a file."""
    return (value for _, value in select(file.data, pattern) if isinstance(value, str))


def check_names(file: YamlFile, rule: Reference, known: set[str]) -> None:
    """Note the names in a file that are not among the known ones."""
    home = file.path if rule.home == OWN_FILE else rule.home
    for path, value in select(file.data, rule.pattern):
        if isinstance(value, str) and value not in known:
            near = difflib.get_close_matches(value, sorted(known), n=1)
            advice = f"did you mean '{near[0]}'?" if near else f"add it to {home}, or correct the name."
            file.find(path, f"There is no {rule.noun} '{value}' in {home}; {advice}")
