"""Whoever calls a service, selector, rule, gateway or calculation can read what it will do."""

import ast
from collections.abc import Iterator

from tests.architecture.house import LIBRARIES, assert_nothing, modules, parsed

DOCUMENTED = {"services", "selectors", "permissions", "gateways", "domain"}

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def must_be_documented(module: str) -> bool:
    """Tell whether a module, `app.name…`, is one that others call."""
    app, *inside = module.split(".")
    if app == "core":
        return inside[:1] != ["apps"]
    return app in LIBRARIES or not DOCUMENTED.isdisjoint(inside[:1])


def undocumented(tree: ast.Module) -> list[str]:
    """Find public functions, classes and methods without a docstring; overloads and what is inside functions apart."""
    return [name for name, node in public_parts(tree.body) if ast.get_docstring(node) is None]


def public_parts(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Walk over the public functions and classes of a module, and the public methods of those classes."""
    for node in body:
        if not isinstance(node, Documented) or node.name.startswith("_") or is_overload(node):
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from public_parts(
                [part for part in node.body if not isinstance(part, ast.ClassDef)], f"{node.name}."
            )


def is_overload(node: Documented) -> bool:
    """Tell whether a function is only another signature of the next one, or the setter of a property."""
    words = [ast.unparse(decorator) for decorator in node.decorator_list]
    return any(word.rpartition(".")[2] in ("overload", "setter") for word in words)


def test_everything_public_is_documented() -> None:
    found = [
        f"{name}: {part}"
        for name, path in modules()
        if must_be_documented(name)
        for part in undocumented(parsed(path))
    ]
    assert_nothing(found)


def test_planted_function_without_docstring_is_found() -> None:
    code = """
def told():
    "Tell."
    def inside(): ...
def silent(): ...
def _own(): ...
class Thing:
    "A thing."
    def method(self): ...
    def _own(self): ...
    def __str__(self): ...
    class Meta: ...
class Silent: ...
"""
    assert undocumented(ast.parse(code)) == ["silent", "Thing.method", "Silent"]


def test_modules_that_others_call_must_be_documented() -> None:
    called = [
        "logbook.services.cases",
        "core.jobs",
        "imaging.domain.pixels",
        "psychometrics.intervals",
        "core",
    ]
    assert [name for name in called if must_be_documented(name)] == called
    assert not any(
        must_be_documented(name) for name in ("logbook.views", "logbook", "core.apps", "jobs.models")
    )
