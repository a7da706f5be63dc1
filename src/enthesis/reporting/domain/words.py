"""The names that a report needs for its codes, given by whoever knows the programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SIDES = {"L": "left", "R": "right", "B": "both sides"}
STATUSES = {
    "normal": "normal",
    "abnormal": "abnormal",
    "not_seen": "not seen",
    "not_examined": "not examined",
}
PROTOCOLS = {"focused": "focused", "complete": "complete"}
CERTAINTIES = {"definite": "definite", "probable": "probable", "possible": "possible"}
URGENCIES = {"routine": "routine", "soon": "soon", "urgent": "urgent", "same_day": "same day"}


@dataclass(frozen=True)
class Words:
    """Names for the codes of structures, views, measurements and dynamic tests.

    A code without a name is shown as it is, with spaces for underscores, so that a report written under an
    older version of the programme can always be read.
    """

    structures: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    measurements: Mapping[str, str] = field(default_factory=dict)
    dynamic_tests: Mapping[str, str] = field(default_factory=dict)

    def structure(self, code: str) -> str:
        """Name a structure: "long head of biceps"."""
        return self.structures.get(code, _spaced(code))

    def view(self, code: str) -> str:
        """Name a view: "long head of biceps, short axis"."""
        return self.views.get(code, _spaced(code))

    def measurement(self, code: str) -> str:
        """Name a measurement: "bursa thickness"."""
        return self.measurements.get(code, _spaced(code))

    def dynamic_test(self, code: str) -> str:
        """Name a dynamic test: "active abduction"."""
        return self.dynamic_tests.get(code, _spaced(code))


def _spaced(code: str) -> str:
    return code.replace("_", " ")


def listed(parts: Sequence[str]) -> str:
    """Join names as in a sentence: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capitalised(text: str) -> str:
    """Begin a sentence with a capital, leaving words such as "pH" and "iPad" alone."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first == first.lower() else text


def sentence(text: str) -> str:
    """Make one sentence of what was typed: capital at the start, stop at the end, nothing else changed."""
    trimmed = text.strip()
    if not trimmed:
        return ""
    return capitalised(trimmed) + ("" if trimmed[-1] in ".!?:…" else ".")
