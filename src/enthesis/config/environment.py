"""Settings come from the environment only. All that is wrong is said at once, with what to do about it."""

import os
import re
import urllib.parse
import zoneinfo
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


def yes(value: str) -> bool:
    """Read `yes` or `no`."""
    if value not in ("yes", "no"):
        raise ValueError(f"must be yes or no, not {value!r}")
    return value == "yes"


def number(value: str) -> int:
    """Read a whole number."""
    if value.removeprefix("-").isdecimal() and value.startswith("-"):
        raise ValueError(f"must be a whole number from 0 on, not {value!r}")
    if not value.isdecimal():
        raise ValueError(f"must be a whole number, not {value!r}")
    return int(value)


def at_least_one(value: str) -> int:
    """Read a whole number from 1 on."""
    if (found := number(value)) < 1:
        raise ValueError(f"must be 1 or more, not {value!r}")
    return found


def port(value: str) -> int:
    """Read the number of a port."""
    if not 1 <= (found := number(value)) <= 65535:
        raise ValueError(f"must be a port from 1 to 65535, not {value!r}")
    return found


def port_or_none(value: str) -> int:
    """Read the number of a port; 0 where there is to be none."""
    return 0 if value == "0" else port(value)


def time_zone(value: str) -> str:
    """Read the name of a time zone."""
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ValueError(f"must be a time zone such as Europe/London, not {value!r}") from error
    return value


def web_address(value: str) -> str:
    """Read the address of a web service; empty where there is none."""
    url = urllib.parse.urlsplit(value)
    if value and (url.scheme not in ("http", "https") or not url.hostname):
        raise ValueError(f"must be an address that begins with http:// or https://, not {value!r}")
    port_of(url)
    return value


def origins(value: str) -> list[str]:
    """Read a comma-separated list of web origins (RFC 6454): scheme, host and port, without a path."""
    found = [web_address(word) for word in words(value)]
    for one in found:
        url = urllib.parse.urlsplit(one)
        if one != f"{url.scheme}://{url.netloc}":
            raise ValueError(f"must be like https://ohif.example.org, without a path, not {one!r}")
    return found


def port_of(url: urllib.parse.SplitResult) -> str:
    """Give the port that an address names, as digits; empty where it names none."""
    try:
        found = url.port
    except ValueError as error:
        raise ValueError("the port must be a number from 1 to 65535") from error
    return "" if found is None else str(port(str(found)))


def ae_title(value: str) -> str:
    """Read a DICOM application entity title."""
    if not re.fullmatch(r"[!-\[\]-~]{1,16}", value):
        raise ValueError(
            f"must be 1 to 16 letters, digits, hyphens or underscores, without spaces, not {value!r}"
        )
    return value


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
            "PORT": port_of(url),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
        }
    raise ValueError("must begin with sqlite:/// or postgresql://")
