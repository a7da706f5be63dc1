"""The reference page, made from what the code declares: settings, commands, actions, states, events and jobs.

`python -m tests.architecture.reference` prints it; a test compares it with `docs/reference.md`.
"""

import importlib
import os
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import django

DECLARING = {"permissions", "states", "events", "tasks", "services"}
PAGE = "docs/reference.md"
HEAD = """# Reference

Made from the code by `python -m tests.architecture.reference > docs/reference.md`; a test fails where the two differ.
"""


def page() -> str:
    """Write the whole page."""
    load_declarations()
    parts = {
        "Settings": (
            "Read from the environment only.",
            table(("Variable", "Meaning", "Default"), settings()),
        ),
        "Commands": ("Each has `--help`.", table(("Command", "Does"), commands())),
        "Permission actions": ("Whom its rule allows may …", table(("Action", "May"), actions())),
        "States": ("Which action leads from where to where.", "\n".join(machines())),
        "Events": ("Facts that an app tells upwards.", table(("Event", "Says"), events())),
        "Jobs": ("Work that is queued, retried and shown.", table(("Job", "Does", "Retries"), jobs())),
    }
    sections = [section(title, sentence, body) for title, (sentence, body) in parts.items()]
    return HEAD + "".join(sections)


def load_declarations() -> None:
    """Import every module in which apps declare something, whether or not something else has done so yet."""
    package = importlib.import_module("enthesis")
    for module in pkgutil.walk_packages(package.__path__, "enthesis."):
        if DECLARING.intersection(module.name.split(".")[2:3]):
            importlib.import_module(module.name)


def section(title: str, sentence: str, body: str) -> str:
    """Write a section; one that has nothing says so."""
    return f"\n## {title}\n\n{sentence}\n\n{body or 'None.'}\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table in Markdown, or nothing where it would be empty."""
    lines = [f"| {' | '.join(cell(word) for word in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]) if lines else ""


def cell(text: str) -> str:
    """Make text fit into one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Write text as code, or a dash where there is none."""
    return f"`{text}`" if text else "–"


def settings() -> Iterator[tuple[str, str, str]]:
    """Give each variable with its meaning and default, without the path of this machine."""
    from enthesis.config.settings import ROOT, env  # noqa: PLC0415 - the variables must be prepared first

    data = os.environ["ENTHESIS_DATA"]
    for name, (sentence, default) in env.described.items():
        yield (
            code(name),
            sentence,
            code(default.replace(data, "$ENTHESIS_DATA").replace(f"{ROOT}{os.sep}", "")),
        )


def commands() -> Iterator[tuple[str, str]]:
    """Give each of our commands with what it does."""
    for folder in sorted(source().glob("*/management/commands")):
        for module in sorted(pkgutil.iter_modules([str(folder)])):
            app = folder.parent.parent.name
            loaded = importlib.import_module(f"enthesis.{app}.management.commands.{module.name}")
            yield code(f"enthesis {module.name}"), str(loaded.Command.help)


def source() -> Path:
    """Give the folder of the package."""
    return Path(str(importlib.import_module("enthesis").__file__)).parent


def actions() -> Iterator[tuple[str, str]]:
    """Give each permission action with its sentence."""
    from enthesis.core.permissions import declared_actions  # noqa: PLC0415 - same

    for name, action in sorted(declared_actions().items()):
        yield code(name), action.sentence


def machines() -> Iterator[str]:
    """Write each transition table."""
    from enthesis.core.states import state_machines  # noqa: PLC0415 - same

    for name, machine in sorted(state_machines().items()):
        order = list(machine.states)
        rows = [
            (code(action), ", ".join(sorted(row.sources, key=order.index)), row.target, row.refusal)
            for action, row in machine.moves.items()
        ]
        states = table(("State", "Means"), machine.states.items())
        moves = table(("Action", "From", "To", "Otherwise"), rows)
        yield f"### {name}\n\nBegins as {machine.initial}.\n\n{states}\n\n{moves}\n"


def events() -> Iterator[tuple[str, str]]:
    """Give each event with what it says."""
    from enthesis.core.events import declared_events  # noqa: PLC0415 - same

    for kind, sentence in sorted(
        declared_events().items(), key=lambda item: (item[0].__module__, item[0].__name__)
    ):
        yield code(f"{kind.__module__.split('.')[1]}.{kind.__name__}"), sentence


def jobs() -> Iterator[tuple[str, str, str]]:
    """Give each kind of job with what it does."""
    from enthesis.core.jobs import job_kinds  # noqa: PLC0415 - same

    for name, kind in sorted(job_kinds().items()):
        yield code(name), kind.sentence, str(kind.retries)


if __name__ == "__main__":
    from tests.environment import prepare

    prepare()
    django.setup()
    print(page(), end="")
