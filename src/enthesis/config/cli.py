"""The `enthesis` command: Django's own commands and ours, under the product's name."""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, execute_from_command_line

from enthesis.config import demo_environment

UNUSABLE = 2


def main() -> None:
    """Run one command; exit code 2 where the settings cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enthesis.config.settings")
    words = sys.argv[1:]
    if not words or words[0] in ("--help", "-h") or words == ["help"]:
        sys.stdout.write(overview())
        return
    try:
        if needs_settings(words):
            make_ready(words)
        else:
            demo_environment.stand_in(os.environ)
        execute_from_command_line(["enthesis", *words])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(UNUSABLE)


def needs_settings(words: list[str]) -> bool:
    """Tell whether a command works on this site's data; help, and looking over a programme's folder, do not."""
    if {"--help", "-h"} & set(words) or words[0] in ("help", "version", "--version"):
        return False
    return words[0] != "programme" or "load" in words


def make_ready(words: list[str]) -> None:
    """Read the settings and make the data folder; where that fails, a command that is not there is told first."""
    if words[0] == "demo":
        demo_environment.prepare(words[1:])
    try:
        from enthesis.config import settings  # noqa: PLC0415 - reads the environment

        make_data_folder(settings.DATA_DIR)
    except ImproperlyConfigured:
        insist_on_command(words[0])
        raise


def insist_on_command(name: str) -> None:
    """End here, with Django's own words, if there is no such command: then the settings are not what is wrong."""
    demo_environment.stand_in(os.environ)
    django.setup()
    ManagementUtility(["enthesis"]).fetch_command(name)


def make_data_folder(folder: Path) -> None:
    """Make the data folder and what lies in it where they are not there yet.

    Raises
    ------
    ImproperlyConfigured
        It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder cannot be made: {error}.\nName another with ENTHESIS_DATA, or make it and hand it to us."
        ) from error


def overview() -> str:
    """Write what each of our commands does; it reads the sources, so that it works without any settings."""
    rows = sorted(our_commands())
    width = max(len(name) for name, _ in rows)
    lines = "\n".join(f"  {name:<{width}}  {does}" for name, does in rows)
    return (
        "Enthesis runs a postgraduate musculoskeletal ultrasound programme.\n\n"
        f"{lines}\n\n"
        "`enthesis COMMAND --help` says more about one. `enthesis demo`, `enthesis programme check` and\n"
        "`enthesis programme schema` need no settings; the others read them from the environment, and say at once\n"
        "what is missing. Django's commands (`migrate`, `check` …) work too.\n"
    )


def our_commands() -> Iterator[tuple[str, str]]:
    """Give each of our commands with what it does."""
    for path in Path(__file__).parent.parent.glob("*/management/commands/[!_]*.py"):
        yield path.stem, help_of(path).partition(". ")[0].rstrip(".") + "."


def help_of(path: Path) -> str:
    """Read the help of a command from its source; empty where it is not a plain string."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help":
            return str(node.value.value) if isinstance(node.value, ast.Constant) else ""
    return ""


if __name__ == "__main__":
    main()
