"""Which test files to run for what was changed since the last commit."""

import subprocess
from pathlib import Path, PurePosixPath

from tests.environment import ROOT


def changed_files() -> list[str]:
    """Give the paths of files that differ from the last commit or are new; none outside a git checkout."""
    found: set[str] = set()
    for words in (["diff", "--name-only", "HEAD"], ["ls-files", "--others", "--exclude-standard"]):
        listed = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        found.update(listed.stdout.splitlines())
    return sorted(found)


def mirroring_tests(changed: list[str], root: Path) -> list[str]:
    """Give the test files for these changed files: those that mirror a module, else all tests of its app or package.

    `src/enthesis/a/b.py` is mirrored by `tests/a/test_b.py` and everything below `tests/a/b/`; a change in a package's
    `__init__.py` or in what is not Python (a template, a data file) runs the tests of that whole folder.
    """
    chosen: set[str] = set()
    for path in map(PurePosixPath, changed):
        if path.match("test_*.py") and path.parts[0] == "tests":
            chosen.add(str(path))
        elif path.parts[:2] == ("src", "enthesis"):
            chosen.update(_mirror(PurePosixPath("tests", *path.parts[2:]), root))
    return sorted(test for test in chosen if (root / test).is_file())


def _mirror(path: PurePosixPath, root: Path) -> list[str]:
    if path.suffix == ".py" and path.stem != "__init__":
        own = [path.with_name(f"test_{path.stem}.py"), *_below(path.with_suffix(""), root)]
        if found := [str(test) for test in own if (root / test).is_file()]:
            return found
    folder = path.parent
    while folder != PurePosixPath("tests"):
        if found := [str(test) for test in _below(folder, root)]:
            return found
        folder = folder.parent
    return []


def _below(folder: PurePosixPath, root: Path) -> list[PurePosixPath]:
    return [PurePosixPath(test.relative_to(root)) for test in sorted((root / folder).rglob("test_*.py"))]
