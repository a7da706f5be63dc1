"""The map leads where it says: every path and name on it exists, and no app, folder or island is left off it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.house import SOURCE, assert_nothing, present_apps
from tests.environment import ROOT

MAP = ROOT / "docs" / "map.md"
# A link, and the names in its file that follow it: [review.py](../src/…/review.py) `verify_case`
LINK = re.compile(r"\[([^\]]+)\]\(([^)#]+)\)((?: `\w+`)*)")
ISLANDS = ROOT / "frontend" / "islands"
# Folders that hold nothing that anybody looks for by behaviour.
UNMAPPED = {"migrations", "management", "commands", "__pycache__"}


@dataclass(frozen=True)
class Place:
    """One link of the map: what is written, where it leads, and the names that are said to be there."""

    words: str
    path: Path
    names: tuple[str, ...]


def places(text: str, page: Path = MAP) -> list[Place]:
    """Read every link of a page that leads to a file of ours."""
    return [
        Place(words, (page.parent / target).resolve(), tuple(re.findall(r"\w+", names)))
        for words, target, names in LINK.findall(text)
        if "://" not in target
    ]


def names_in(path: Path) -> set[str]:
    """List what a file declares: functions, classes and constants of Python and TypeScript."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return set(re.findall(r"\b(?:function|class|const|interface|type) (\w+)", text))
    return {name for node in ast.parse(text).body for name in declared(node)}


def declared(node: ast.stmt) -> Iterator[str]:
    """Give the names that one statement at the top of a module declares."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def lost(found: list[Place]) -> list[str]:
    """Find links that lead nowhere, that are called otherwise than their file, and names that are not there."""
    wrong = []
    for place in found:
        if not place.path.exists():
            wrong.append(f"{place.words}: there is no {place.path}")
        elif not f"/{place.path.as_posix()}".endswith(f"/{place.words}"):
            wrong.append(f"{place.words}: leads to {place.path.name}")
        else:
            there = names_in(place.path) if place.names else set()
            wrong += [f"{place.words}: has no {name}" for name in place.names if name not in there]
    return wrong


def package_folders(source: Path = SOURCE) -> list[Path]:
    """List the folders inside the apps that somebody may look for."""
    homes = {path.parent for path in source.glob("*/*/**/*.py")}
    return sorted(home for home in homes if not UNMAPPED & set(home.relative_to(source).parts))


def unmapped(folders: list[Path], found: list[Place]) -> list[str]:
    """Find folders to which no link leads, nor to any file directly in them."""
    mapped = {place.path for place in found} | {place.path.parent for place in found}
    return [str(folder) for folder in folders if folder not in mapped]


def headings(text: str) -> set[str]:
    """List the apps that have a part of the page to themselves."""
    return set(re.findall(r"^## .*`(\w+)`$", text, re.MULTILINE))


def test_map_leads_to_what_is_there() -> None:
    assert_nothing(lost(places(MAP.read_text(encoding="utf-8"))))


def test_every_app_has_a_part_of_the_map() -> None:
    assert headings(MAP.read_text(encoding="utf-8")) == {*present_apps(), "frontend"}


def test_every_package_and_island_is_on_the_map() -> None:
    islands = sorted(path for path in ISLANDS.iterdir() if path.is_dir())
    found = places(MAP.read_text(encoding="utf-8"))
    assert_nothing(unmapped([*package_folders(), *islands], found))


def test_links_of_every_page_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = [(page, place) for page in pages for place in places(page.read_text(encoding="utf-8"), page)]
    assert_nothing(
        [f"{page.relative_to(ROOT)}: {place.words}" for page, place in found if not place.path.exists()]
    )


def test_wrong_path_wrong_words_and_wrong_name_are_found(tmp_path: Path) -> None:
    page, code = tmp_path / "map.md", tmp_path / "b.py"
    code.write_text("LIMIT: int = 3\nRATE = 2\n\n\ndef sign() -> None: ...\n\n\nclass Case: ...\n")
    right = places("[b.py](b.py) `sign` `Case` `LIMIT` `RATE`", page)
    assert lost(right) == []
    text = "[a.py](a.py), [c.py](b.py), [b.py](b.py) `sign` `seal`"
    assert lost(places(text, page)) == [
        f"a.py: there is no {tmp_path / 'a.py'}",
        "c.py: leads to b.py",
        "b.py: has no seal",
    ]


def test_name_in_typescript_is_found(tmp_path: Path) -> None:
    code = tmp_path / "queue.ts"
    code.write_text("export class Queue {}\nexport function ask() {}\nexport const most = 3;\n")
    assert names_in(code) == {"Queue", "ask", "most"}


def test_folder_that_is_not_on_the_map_is_found(tmp_path: Path) -> None:
    for name in ("app/views", "app/migrations", "app/domain"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "one.py").write_text("")
    folders = package_folders(tmp_path)
    assert [path.name for path in folders] == ["domain", "views"]
    found = places("[one.py](app/domain/one.py)", tmp_path / "map.md")
    assert unmapped(folders, found) == [str(tmp_path / "app" / "views")]


def test_heading_names_its_app() -> None:
    assert headings("# Map\n\n## Coming in: `accounts`\n\n## Other\n") == {"accounts"}
