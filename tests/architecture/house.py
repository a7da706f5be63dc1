"""The house as its contracts describe it: which apps there are, on which floor each stands, and where its files lie."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.environment import ROOT

SOURCE = ROOT / "src" / "enthesis"
# Plain libraries without Django: they have no views, services or templates, only functions.
LIBRARIES = {"psychometrics", "scanner"}
# These two hold no app's modules: one wires everything, the other is what everything stands on.
ENDS = {"config", "core"}


@lru_cache
def contracts() -> dict[str, Any]:
    """Read the import contracts by their id."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract for contract in table["contracts"]}


@lru_cache
def floors() -> dict[str, int]:
    """Give the floor of every app that is or may come, 0 at the bottom; siblings share one."""
    rows = [re.findall(r"\w+", row) for row in contracts()["apps"]["layers"]]
    return {app: floor for floor, apps in enumerate(reversed(rows)) for app in apps}


def present_apps(source: Path = SOURCE) -> list[str]:
    """List the apps that are there."""
    return sorted(path.parent.name for path in source.glob("*/__init__.py"))


def reaches_down(upper: str, lower: str) -> bool:
    """Tell whether something in one app may point to something in the other: itself, or an app further down."""
    return upper == lower or floors()[upper] > floors()[lower]


def modules(source: Path = SOURCE) -> Iterator[tuple[str, Path]]:
    """Walk over all modules but migrations, as `app.name.name` and file."""
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        if "migrations" not in parts:
            yield ".".join(part for part in parts if part != "__init__"), path


def parsed(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def assert_nothing(found: list[str]) -> None:
    """Fail with every finding on a line of its own."""
    assert not found, "\n".join(["", *found])
