"""Checking what is written inside texts and marks: gaps in normal reports, bases and their sources, view prefixes."""

from collections.abc import Iterator, Mapping

from enthesis.programme.domain.block import REST
from enthesis.programme.domain.references import REGION_FILES, Files, files_named, names_at
from enthesis.programme.domain.regions import SIDE_SLOT, SLOT
from enthesis.programme.domain.yaml_file import Path, YamlFile, select

REPORT_TEXTS = ("normal_report.sentences.*.text", "normal_report.conclusion", "normal_report.limitation")
SOURCE_MARK = "source:"
SLOT_NEEDS: Mapping[str, str] = {"measure": "measure", "choice": "choices"}


def check_markings(files: Files) -> None:
    """Note unknown and unused gaps, gaps without what their kind needs, wrong prefixes, and bases that name nothing."""
    for file in files_named(files, REGION_FILES):
        check_slots(file)
        check_slot_kinds(file)
        check_prefix(file)
    for file in files.values():
        if file.is_readable:
            check_bases(file, files)


def check_slots(file: YamlFile) -> None:
    """Note gaps that a report uses but does not declare, and declares but does not use."""
    declared = set(names_at(file, "normal_report.slots.*.name"))
    used = set()
    for pattern in REPORT_TEXTS:
        for path, text in select(file.data, pattern):
            names = SLOT.findall(text) if isinstance(text, str) else []
            used.update(names)
            for name in dict.fromkeys(names):
                if name not in declared | {SIDE_SLOT}:
                    message = f"The gap '{{{name}}}' is not among this report's slots"
                    file.find(path, f"{message}; add it there or correct it.")
    for path, name in select(file.data, "normal_report.slots.*.name"):
        if isinstance(name, str) and name not in used:
            file.find(path, f"The slot '{name}' is used nowhere in this report; use it or take it out.")


def check_slot_kinds(file: YamlFile) -> None:
    """Note slots that lack what their kind needs."""
    for path, slot in select(file.data, "normal_report.slots.*"):
        kind = slot.get("kind") if isinstance(slot, dict) else None
        needed = SLOT_NEEDS.get(kind) if isinstance(kind, str) else None
        if isinstance(slot, dict) and needed and not slot.get(needed):
            file.find(path, f"A slot of the kind '{kind}' needs '{needed}'; add it.")


def check_prefix(file: YamlFile) -> None:
    """Note views whose ids do not begin with the region's letters."""
    for _, prefix in select(file.data, "prefix"):
        for path, view in select(file.data, "views.*.id"):
            if isinstance(prefix, str) and isinstance(view, str) and not view.startswith(prefix):
                file.find(path, f"The view '{view}' must begin with this region's letters, {prefix}.")


def bases_in(data: object, path: Path = ()) -> Iterator[tuple[Path, object, dict[str, object]]]:
    """Yield path, basis and block of every basis in a file."""
    if isinstance(data, dict):
        if "basis" in data:
            yield (*path, "basis"), data["basis"], data
        for key, value in data.items():
            if key != "basis":
                yield from bases_in(value, (*path, key))
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from bases_in(item, (*path, number))


def check_bases(file: YamlFile, files: Files) -> None:
    """Note bases that name keys the block has not, sources that are not listed, and a file basis that leaves gaps."""
    homes = files_named(files, "sources.yaml")
    known = {name for home in homes for name in names_at(home, "sources.*.id")}
    for path, basis, block in bases_in(file.data):
        if isinstance(basis, dict):
            check_basis_keys(file, path, basis, block)
        if homes:
            check_sources(file, path, basis, known)


def check_basis_keys(file: YamlFile, path: Path, basis: dict[str, object], block: dict[str, object]) -> None:
    """Note keys of a basis that the block has not, and keys of a whole file that its basis passes over."""
    for key in basis:
        if key != REST and key not in block:
            file.find(
                (*path, key),
                f"The basis names '{key}', which is not in this block; take it out or correct it.",
            )
    if path == ("basis",) and REST not in basis:
        for key in block:
            if key != "basis" and key not in basis:
                file.find((key,), f"'{key}' has no basis; name it under 'basis', or add '{REST}' there.")


def check_sources(file: YamlFile, path: Path, basis: object, known: set[str]) -> None:
    """Note sources that a basis names and that are not listed."""
    marks = {(*path, key): mark for key, mark in basis.items()} if isinstance(basis, dict) else {path: basis}
    for place, mark in marks.items():
        for source in sources_of(mark):
            if source not in known:
                file.find(
                    place, f"There is no source '{source}' in sources.yaml; add it, or correct the basis."
                )


def sources_of(mark: object) -> list[str]:
    """Give the sources that a mark names."""
    parts = mark.split(", ") if isinstance(mark, str) else []
    return [part.removeprefix(SOURCE_MARK) for part in parts if part.startswith(SOURCE_MARK)]
