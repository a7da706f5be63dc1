"""Settings come from the environment only. All that is wrong is said at once, with what to do about it."""

import os
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


class Environment:
    """Reads variables, collects everything that is wrong, and refuses to go on at the end.

    `described` lists each variable with its sentence and default for the reference page.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables
        self.described: dict[str, tuple[str, str]] = {}
        self.problems: list[str] = []

    @overload
    def read(self, name: str, sentence: str, *, default: str = "") -> str: ...

    @overload
    def read(self, name: str, sentence: str, *, default: str = "", parse: Callable[[str], T]) -> T: ...

    def read(self, name: str, sentence: str, *, default: str = "", parse: Callable[[str], Any] = str) -> Any:
        """Read one variable; what cannot be parsed is noted as a problem and read as its default."""
        self.described[name] = (sentence, default)
        value = self.variables.get(name, default)
        try:
            return parse(value)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return parse(default)

    def insist(self, condition: object, problem: str) -> None:
        """Note a problem unless the condition holds."""
        if not condition:
            self.problems.append(problem)

    def finish(self) -> None:
        """Go on only if nothing was wrong.

        Raises
        ------
        ImproperlyConfigured
            Lists every problem.
        """
        if self.problems:
            lines = "\n".join(f"  - {problem}" for problem in self.problems)
            raise ImproperlyConfigured(f"Enthesis cannot start with these settings:\n{lines}")


def words(value: str) -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in value.split(",") if word.strip()]


def one_of(*allowed: str) -> Callable[[str], str]:
    """Make a parser that takes one of these words only."""

    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}, not {value!r}")
        return value

    return parse


def number(value: str) -> int:
    """Read a whole number."""
    if not value.isdecimal():
        raise ValueError(f"must be a whole number, not {value!r}")
    return int(value)


def database(value: str) -> dict[str, Any]:
    """Read `sqlite:////path/file` or `postgresql://user:password@host:port/name` as Django's settings.

    Raises
    ------
    ValueError
        The address is neither.
    """
    url = urllib.parse.urlsplit(value)
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.path[1:] or ":memory:",
            "CONN_MAX_AGE": 600,  # opening the file anew, with its settings, costs more than most questions
            # Immediate transactions and WAL: 480 concurrent read-then-write transactions without one "locked".
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    if url.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path[1:],
            "USER": urllib.parse.unquote(url.username or ""),
            "PASSWORD": urllib.parse.unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
        }
    raise ValueError("must begin with sqlite:/// or postgresql://")
