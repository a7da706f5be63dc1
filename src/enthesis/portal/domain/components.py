"""What the page of all components shows: the palette with its measured contrast, and samples of real content."""

from dataclasses import dataclass
from datetime import date, timedelta

# The same values as in frontend/styles/_tokens.scss; a test holds the two together.
LIGHT = {
    "paper": "#faf9f6", "surface": "#ffffff", "raised": "#f2f0ea", "ink": "#14212b", "muted": "#4a5a66",
    "accent": "#0b6b6f", "accent-strong": "#074f52", "on-accent": "#ffffff", "tint": "#e3f1f0", "line": "#dedbd2",
    "line-strong": "#6f7d87", "stop": "#b42318", "stop-tint": "#fbeae8", "wait": "#8a5a00", "wait-tint": "#fbf1dc",
    "done": "#1f6f43", "done-tint": "#e5f2ea",
}  # fmt: skip
DARK = {
    "paper": "#0d1317", "surface": "#141c21", "raised": "#1b252b", "ink": "#e6edf0", "muted": "#9fb2bc",
    "accent": "#5cc8c4", "accent-strong": "#8adad7", "on-accent": "#0d1317", "tint": "#16343a", "line": "#27343b",
    "line-strong": "#71858f", "stop": "#ff8a7a", "stop-tint": "#3a1c1b", "wait": "#f2c14e", "wait-tint": "#33290f",
    "done": "#6fd19b", "done-tint": "#14301f",
}  # fmt: skip
TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11

# What stands on what, and how much contrast that needs.
PAIRS = (
    ("ink", "paper", "Text", TEXT), ("ink", "surface", "Text in cards and tables", TEXT),
    ("ink", "tint", "Text in what is chosen", TEXT), ("muted", "paper", "Secondary text", TEXT),
    ("muted", "surface", "Secondary text in cards", TEXT), ("muted", "tint", "Secondary text in what is chosen", TEXT),
    ("accent", "paper", "Links and the focus ring", TEXT), ("accent", "tint", "Links in what is chosen", TEXT),
    ("accent-strong", "tint", "Where one is", TEXT), ("on-accent", "accent", "The words of the first button", TEXT),
    ("stop", "stop-tint", "Sent back, failed, errors", TEXT), ("wait", "wait-tint", "Waiting, to be looked at", TEXT),
    ("done", "done-tint", "Signed, done", TEXT), ("line-strong", "surface", "Edges of fields and buttons", CONTROL),
)  # fmt: skip

SIZES = (
    ("36", "One number that matters"), ("28", "Title of a page"), ("22", "Part of a form"),
    ("18", "Card, finding, lead"), ("16", "Text"), ("14", "Secondary text, never smaller"),
)  # fmt: skip


def luminance(colour: str) -> float:
    """Give the relative luminance of an sRGB colour such as "#0b6b6f", 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True)
class Pair:
    """One colour on another, with its use and contrast."""

    front: str
    back: str
    use: str
    ratio: float
    least: float

    @property
    def is_enough(self) -> bool:
        """Tell whether the pair has the contrast that its use needs."""
        return self.ratio >= self.least


def measured(palette: dict[str, str]) -> list[Pair]:
    """Measure every pair in a palette."""
    return [
        Pair(front, back, use, contrast(palette[front], palette[back]), least)
        for front, back, use, least in PAIRS
    ]


@dataclass(frozen=True)
class SampleCase:
    """A made-up row for the sample table."""

    number: int
    performed_on: date
    region: str
    conclusion: str
    state: str
    agreement: str = ""


STATES = {"draft": "Draft", "submitted": "With supervisor", "returned": "Sent back", "verified": "Signed"}
ORDERS = ("number", "performed_on", "region")
CONCLUSIONS = (
    ("Shoulder", "Full-thickness tear of the supraspinatus tendon, 12 mm, in its anterior third."),
    ("Ankle", "Normal Achilles tendon, 5 mm thick; no increased Doppler signal."),
    ("Knee", "Moderate effusion in the suprapatellar recess; quadriceps tendon intact."),
    ("Elbow", "Thickened common extensor origin with a 3 mm cleft, in keeping with lateral epicondylopathy."),
    ("Wrist and hand", "Median nerve 14 mm² at the pisiform, flattened under the retinaculum."),
)


def sample_cases(order: str = "-number", state: str = "") -> list[SampleCase]:
    """Give 23 made-up cases in an order such as "-number", all or in one state; else the latest first."""
    agreements = ("D0", "D0", "D1", "D0", "D2")
    cases = []
    for number in range(1, 24):
        region, conclusion = CONCLUSIONS[number % 5]
        now = "verified" if number < 17 else list(STATES)[number % 4]
        day = date(2026, 9, 7) + timedelta(days=3 * number)
        graded = agreements[number % 5] if now == "verified" else ""
        cases.append(SampleCase(number, day, region, conclusion, now, graded))
    name = order.removeprefix("-")
    name, falls = (name, order.startswith("-")) if name in ORDERS else ("number", True)
    found = [case for case in cases if state in ("", case.state)]
    return sorted(found, key=lambda case: (getattr(case, name), case.number), reverse=falls)


HAPPENED = (
    {"title": "Signed by Rosalind Achterberg", "when": "Tue 14 Oct, 09:30", "kind": "done",
     "text": "Agreement D1. Images 3 of 3, report 2 of 3."},
    {"title": "Sent again", "when": "Mon 13 Oct, 18:02"},
    {"title": "Sent back", "when": "Fri 10 Oct, 12:15", "kind": "stop",
     "text": "Please measure the tear in two planes and say where in the footprint it lies."},
    {"title": "Sent to supervisor", "when": "Thu 9 Oct, 21:40"},
)  # fmt: skip
CHANGED = (
    {"kind": "same", "text": "Full-thickness tear of the supraspinatus tendon, "},
    {"kind": "removed", "text": "about 1 cm"},
    {"kind": "added", "text": "12 mm across and 9 mm along the fibres"},
    {"kind": "same", "text": ", in its "},
    {"kind": "removed", "text": "front part"},
    {"kind": "added", "text": "anterior third"},
    {"kind": "same", "text": ". Long head of biceps in its groove."},
)
ERRORS = {
    "performed_on": "Say on which day you scanned.",
    "size": "Write the size in millimetres, such as 12 or 12.5.",
}
SWITCHES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True)
class SampleWork:
    """A piece of work at some point of its way, with what the progress macro reads from a row of the queue."""

    label: str
    state: str
    state_words: str
    words: str = ""
    done_steps: int = 0
    total_steps: int = 0

    def __str__(self) -> str:
        return self.label

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")

    def get_state_display(self) -> str:
        """Give the state as a word."""
        return self.state_words


WORKS = (
    SampleWork("Logbook as PDF", "running", "Running", "Drawing case 140, about 20 seconds left", 140, 250),
    SampleWork("CSV, JSON and images", "waiting", "Waiting"),
    SampleWork("Logbook as PDF of 2 Oct", "done", "Done", "250 cases on 84 pages"),
    SampleWork(
        "Pictures of Tue 14 Oct",
        "failed",
        "Failed",
        "The store is full. Nothing was changed.",
    ),
)


def sample_curve() -> tuple[list[tuple[date, int]], list[tuple[date, int, int, int]]]:
    """Give made-up signed cases by day, and a forecast (day; low, middle and high count of cases) after them."""
    start = date(2026, 9, 7)
    own = [(start + timedelta(days=7 * week), round(4.4 * week + (week % 3))) for week in range(24)]
    last, reached = own[-1]
    ahead = [
        (last + timedelta(days=28 * n), reached + 13 * n, reached + 19 * n, reached + 25 * n)
        for n in range(8)
    ]
    return own, ahead


def component_samples() -> dict[str, object]:
    """Give everything on the page that does not depend on its address."""
    return {
        "pairs": {"light": measured(LIGHT), "dark": measured(DARK)},
        "palettes": SWITCHES,
        "sizes": SIZES,
        "states": STATES,
        "happened": HAPPENED,
        "changed": CHANGED,
        "errors": ERRORS,
        "works": WORKS,
    }
