"""Modules up to 400 lines, functions up to 60 lines of code: beyond that, a thing is two things."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import assert_nothing
from tests.environment import ROOT

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
PYTHON = ("src", "tests", "benchmarks", "tools")
TYPESCRIPT = ("islands", "lib")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def source_files() -> Iterator[Path]:
    """Walk over everything that we write by hand in Python and TypeScript."""
    for folder in PYTHON:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)
    for folder in TYPESCRIPT:
        yield from sorted((ROOT / "frontend" / folder).rglob("*.ts"))


def long_module(text: str) -> list[str]:
    """Find a module with too many lines."""
    lines = len(text.splitlines())
    return [f"{lines} lines"] if lines > LONGEST_MODULE else []


def long_functions(text: str) -> list[str]:
    """Find functions with too many lines, their docstring not counted."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    return [
        f"{one.name} has {lines} lines" for one in functions if (lines := code_lines(one)) > LONGEST_FUNCTION
    ]


def code_lines(function: Function) -> int:
    """Count a function's lines from `def` to its end, without the docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def test_no_module_or_function_is_too_long() -> None:
    found = []
    for path in source_files():
        text = path.read_text(encoding="utf-8")
        findings = long_module(text) + (long_functions(text) if path.suffix == ".py" else [])
        found += [f"{path.relative_to(ROOT)}: {finding}" for finding in findings]
    assert_nothing(found)


def test_long_module_is_found() -> None:
    assert long_module("x = 1\n" * 400) == []
    assert long_module("x = 1\n" * 401) == ["401 lines"]


def test_long_function_is_found_without_its_docstring() -> None:
    body = "    x = 1\n"
    assert long_functions("def f():\n" + body * 59) == []
    assert long_functions("def f():\n" + body * 60) == ["f has 61 lines"]
    assert long_functions('def f():\n    """Say\n\n    much."""\n' + body * 59) == []
