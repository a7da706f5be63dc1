"""What the code declares stands in the documentation: settings, commands, actions, states, events and jobs."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from enthesis.core.events import Event, declared_events
from enthesis.core.states import StateMachine, move
from tests.architecture import reference
from tests.architecture.house import assert_nothing
from tests.environment import ROOT


def missing_lines(page: str, written: str) -> list[str]:
    """Find the lines that the written page lacks, and those that it has too many."""
    made, there = page.splitlines(), written.splitlines()
    lacking = [f"missing: {line}" for line in made if line and line not in there]
    return lacking + [f"out of date: {line}" for line in there if line and line not in made]


def declared_nowhere(kinds: Iterator[type[Event]], declared: set[type[Event]]) -> list[str]:
    """Find event classes that were never entered in the list."""
    return sorted(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds if kind not in declared)


def event_classes(base: type[Event] = Event) -> Iterator[type[Event]]:
    """Walk over every event class of ours."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("enthesis."):
            yield kind
            yield from event_classes(kind)


def test_reference_page_says_what_the_code_declares() -> None:
    path = ROOT / reference.PAGE
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    assert_nothing(missing_lines(reference.page(), written))
    assert written == reference.page()


def test_every_event_is_declared() -> None:
    reference.load_declarations()
    assert_nothing(declared_nowhere(event_classes(), set(declared_events())))


def test_every_command_says_what_it_does() -> None:
    assert_nothing([name for name, does in reference.commands() if not does])


def test_every_app_says_what_it_is() -> None:
    package = importlib.import_module("enthesis")
    apps = [
        importlib.import_module(f"enthesis.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    ]
    assert_nothing([app.__name__ for app in apps if not app.__doc__])


def test_missing_and_stale_lines_are_found() -> None:
    assert missing_lines("# A\n\n| new | x |\n", "# A\n\n| old | x |\n") == [
        "missing: | new | x |",
        "out of date: | old | x |",
    ]


def test_undeclared_event_is_found() -> None:
    class CaseLost(Event):
        """A case was lost."""

    assert [name.rpartition(".")[2] for name in declared_nowhere(iter([CaseLost]), set())] == ["CaseLost"]
    assert declared_nowhere(iter([CaseLost]), {CaseLost}) == []


def test_page_shows_a_declared_variable_without_the_path_of_this_machine() -> None:
    rows = {name: default for name, _, default in reference.settings()}
    assert rows["`ENTHESIS_TIME_ZONE`"] == "`Europe/London`"
    assert rows["`ENTHESIS_DATA`"] == "`var`"
    assert rows["`DATABASE_URL`"] == "`sqlite:///$ENTHESIS_DATA/enthesis.sqlite3`"


def test_page_shows_a_transition_table(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = StateMachine(
        "planted", {"a": "A", "b": "B"}, "a", {"go": move("a", to="b", refusal="Not now.")}
    )
    monkeypatch.setattr("enthesis.core.states._machines", {"planted": machine})
    assert "| `go` | a | b | Not now. |" in "\n".join(reference.machines())


def test_text_fits_into_a_cell() -> None:
    assert reference.table(("A",), [("one | two\n three",)]) == "| A |\n|---|\n| one \\| two three |"
    assert reference.section("Jobs", "Work.", "") == "\n## Jobs\n\nWork.\n\nNone.\n"
