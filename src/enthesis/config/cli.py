"""The `enthesis` command: Django's own commands and ours, under the product's name."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; exit code 2 where the settings cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enthesis.config.settings")
    if sys.argv[1:2] == ["demo"]:
        from enthesis.config import demo_environment  # noqa: PLC0415 - must run before settings are read

        demo_environment.prepare(sys.argv)
    try:
        execute_from_command_line(["enthesis", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
