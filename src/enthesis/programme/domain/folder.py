"""Reading a programme's folder: everything that is wrong with it in one go, or the document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from enthesis.programme.domain.assessment import Assessment
from enthesis.programme.domain.block import FileBlock
from enthesis.programme.domain.curriculum import Calendar, Curriculum
from enthesis.programme.domain.document import ProgrammeDocument
from enthesis.programme.domain.entry import Entry
from enthesis.programme.domain.facts import Bibliography, Fees, ProgrammeFacts
from enthesis.programme.domain.findings import Finding
from enthesis.programme.domain.logbook import Logbook
from enthesis.programme.domain.markings import check_markings
from enthesis.programme.domain.measurements import Catalogue
from enthesis.programme.domain.references import (
    REGION_FILES,
    Files,
    check_references,
    check_unique,
    files_named,
)
from enthesis.programme.domain.reflection import Reflection
from enthesis.programme.domain.regions import Region
from enthesis.programme.domain.shape import check_shape
from enthesis.programme.domain.sums import check_sums
from enthesis.programme.domain.vocabulary import Scanning, Vocabulary
from enthesis.programme.domain.yaml_file import YamlFile, read_yaml, select

# Which file holds which part of the document.
PARTS: Mapping[str, tuple[str, type[FileBlock]]] = {
    "programme.yaml": ("programme", ProgrammeFacts),
    "curriculum.yaml": ("curriculum", Curriculum),
    "scanning.yaml": ("scanning", Scanning),
    "vocabulary.yaml": ("vocabulary", Vocabulary),
    "measurements.yaml": ("catalogue", Catalogue),
    "logbook.yaml": ("logbook", Logbook),
    "reflection.yaml": ("reflection", Reflection),
    "assessment.yaml": ("assessment", Assessment),
    "calendar.yaml": ("calendar", Calendar),
    "fees.yaml": ("fees", Fees),
    "entry.yaml": ("entry", Entry),
    "sources.yaml": ("bibliography", Bibliography),
}


@dataclass(frozen=True)
class Reading:
    """What came of reading a folder: the document, or the findings that stand in its way, by file and line."""

    document: ProgrammeDocument | None
    findings: list[Finding] = field(default_factory=list)


def read_folder(path: Path) -> Reading:
    """Read a programme's folder and find everything that is wrong with it; nothing is raised for a bad folder."""
    if not path.is_dir():
        return Reading(None, [Finding(path.name or str(path), 1, "There is no such folder; check the path.")])
    files, findings = open_files(path)
    shapes = {name: check_shape(file, model_of(name)) for name, file in files.items()}
    check_unique(files)
    check_references(files)
    check_sums(files)
    check_markings(files)
    check_region_files(files)
    findings += [finding for file in files.values() for finding in file.findings]
    if findings:
        return Reading(None, sorted(set(findings), key=reading_order))
    return Reading(assemble({name: shape for name, shape in shapes.items() if shape is not None}))


def model_of(name: str) -> type[FileBlock]:
    """Give the model of a file by its name in the folder."""
    return Region if name.startswith(REGION_FILES) else PARTS[name][1]


def open_files(folder: Path) -> tuple[dict[str, YamlFile], list[Finding]]:
    """Read every file that a programme has, and find those that are missing, unreadable or not known."""
    files: dict[str, YamlFile] = {}
    findings: list[Finding] = []
    regions = sorted((folder / "regions").glob("*.y*ml"))
    for path in (*(folder / name for name in PARTS), *regions):
        name = path.relative_to(folder).as_posix()
        try:
            files[name] = read_yaml(name, path.read_bytes())
        except FileNotFoundError:
            findings.append(
                Finding(name, 1, "This file is missing; write it, or copy it from the sample programme.")
            )
        except OSError as error:
            findings.append(
                Finding(name, 1, f"This file cannot be read ({error.strerror}); check its permissions.")
            )
    if not regions:
        findings.append(
            Finding("regions", 1, "There is no region; write a file such as regions/shoulder.yaml.")
        )
    return files, findings + unknown_files(folder)


def unknown_files(folder: Path) -> list[Finding]:
    """Find YAML files that nothing would read."""
    names = sorted(path.name for path in folder.glob("*.y*ml") if path.name not in PARTS)
    return [
        Finding(name, 1, f"No programme has this file. Its files are {', '.join(PARTS)}.") for name in names
    ]


def check_region_files(files: Files) -> None:
    """Note regions that are listed without a file, filed without being listed, or filed under another name."""
    for programme in files_named(files, "programme.yaml"):
        listed = {str(value): path for path, value in select(programme.data, "regions.*")}
        for region, place in listed.items():
            if f"{REGION_FILES}{region}.yaml" not in files:
                programme.find(place, f"The region '{region}' has no file; write regions/{region}.yaml.")
        for name, file in files.items():
            if name.startswith(REGION_FILES) and stem_of(name) not in listed:
                file.find((), f"'{stem_of(name)}' is not among the regions of programme.yaml; add it there.")
    for file in files_named(files, REGION_FILES):
        for place, value in select(file.data, "id"):
            if isinstance(value, str) and value != stem_of(file.path):
                file.find(place, f"The id '{value}' must be the file's name, '{stem_of(file.path)}'.")


def stem_of(name: str) -> str:
    """Give the region that a file is named after."""
    return name.removeprefix(REGION_FILES).removesuffix(".yaml")


def reading_order(finding: Finding) -> tuple[int, Finding]:
    """Order findings as people read the folder: its parts in their order, then the regions, each by line."""
    known = list(PARTS)
    return known.index(finding.path) if finding.path in PARTS else len(known), finding


def assemble(shapes: Mapping[str, FileBlock]) -> ProgrammeDocument:
    """Put the files of a faultless folder together, regions in the programme's order."""
    parts = {PARTS[name][0]: shape for name, shape in shapes.items() if name in PARTS}
    programme = cast(ProgrammeFacts, shapes["programme.yaml"])
    regions = tuple(shapes[f"{REGION_FILES}{region}.yaml"] for region in programme.regions)
    return ProgrammeDocument.model_validate({**parts, "regions": regions})
