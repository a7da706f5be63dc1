"""How times, dates and numbers are written on screen and in mail: "Tue 14 Oct, 09:30"."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone


def moment(value: datetime | None) -> str:
    """Write a time in the reader's zone: "Tue 14 Oct, 09:30", with the year where it is not this one."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    year = "" if local.year == timezone.localtime().year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def clock(value: datetime | None) -> str:
    """Write only the time of day, to the second: "14:02:31"."""
    return "–" if value is None else f"{timezone.localtime(value):%H:%M:%S}"


def day(value: date | None) -> str:
    """Write a date: "Tue 14 Oct 2026"."""
    if value is None:
        return "–"
    return f"{value:%a} {value.day} {value:%b} {value.year}"


def short_day(value: date | None) -> str:
    """Write a date for a narrow column: "14 Oct 2026"."""
    return "–" if value is None else f"{value.day} {value:%b} {value.year}"


def month(value: date | None) -> str:
    """Write only the month of a day or a time, for examiners who need no more: "October 2026"."""
    if value is None:
        return "–"
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local:%B} {local.year}"


def ago(value: datetime | None) -> str:
    """Write how long ago something was: "3 days ago", "2 hours ago", "just now"."""
    if value is None:
        return "–"
    seconds = int((timezone.now() - value).total_seconds())
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(seconds // size, name)} ago"
    return "just now"


def duration(seconds: int) -> str:
    """Write how long something takes: "2 hours", "5 minutes", "40 seconds"."""
    for size, name in ((3600, "hour"), (60, "minute")):
        if seconds >= size:
            return count(round(seconds / size), name)
    return count(seconds, "second")


def figures(value: float, places: int = 0) -> str:
    """Write a number with commas and with a minus sign, not a hyphen: "1,250", "−3.5"."""
    return f"{value:,.{places}f}".replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """Write a share of one in the hundred, which never breaks before its sign: "97 %" for 0.97."""
    return f"{figures(share * 100)}\N{NO-BREAK SPACE}%"


def count(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: "1 case", "2 cases"."""
    return f"{figures(number)} {one if number == 1 else many or one + 's'}"


def listed(things: Iterable[str]) -> str:
    """Write things one after the other: "Amber, Bertram and Clement"."""
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def size(number: int) -> str:
    """Write a number of bytes: "3.8 MB"."""
    value = float(number)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError


def inner(text: str) -> str:
    """Write a label as in the middle of a sentence: "shoulder", but "MRI", "A1 pulleys" and "X-ray" as they are."""
    first = text.partition(" ")[0]
    is_ordinary = first[1:2].isalpha() and first[1:].islower() and not any(sign.isdigit() for sign in first)
    return text[:1].lower() + text[1:] if is_ordinary else text


def filters() -> dict[str, Callable[..., Any]]:
    """Give the filters for templates."""
    return {
        name.__name__: name
        for name in (
            moment, clock, day, short_day, month, ago, duration, figures, percent, count, listed, size, inner,
        )
    }  # fmt: skip
