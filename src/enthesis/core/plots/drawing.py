"""Writes SVG: elements with classes only, since the pages allow no style attributes."""

from collections.abc import Iterable, Sequence

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

# Every plot is drawn on this width. A phone of 360 px leaves 328 px for it, on which letters of FONT_SIZE are 12.3 px.
WIDTH = 400.0
FONT_SIZE = 15.0

Points = Sequence[tuple[float, float]]


def number(value: float) -> str:
    """Write a coordinate with at most one decimal: "12", "12.5"."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(element: str, *children: str, **attributes: str | float) -> SafeString:
    """Write one element; text among its children and attributes is escaped, elements stay what they are."""
    words = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, float | int) else escape(value)}"'
        for name, value in attributes.items()
    )
    inside = "".join(conditional_escape(child) for child in children)
    # Everything put together here was escaped above.
    return mark_safe(f"<{element}{words}>{inside}</{element}>" if inside else f"<{element}{words}/>")  # noqa: S308


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "plot-label") -> SafeString:
    """Write words with their base line at y."""
    more = {} if anchor == "start" else {"text_anchor": anchor}
    return tag("text", words, class_=kind, x=x, y=y, **more)


def strong_text(x: float, y: float, words: str, anchor: str = "start") -> SafeString:
    """Write the words that matter most in a picture."""
    return text(x, y, words, anchor, "plot-label plot-label--strong")


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    """Draw a straight line."""
    return tag("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2)


def path(points: Points, kind: str) -> SafeString:
    """Draw a line through points."""
    return tag(
        "path", class_=kind, d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), fill="none"
    )


def area(points: Points, kind: str) -> SafeString:
    """Fill what lies between points."""
    return tag("path", class_=kind, d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z")


def bar(x: float, y: float, width: float, height: float, kind: str) -> SafeString:
    """Draw a bar."""
    return tag("rect", class_=kind, x=x, y=y, width=max(0.0, width), height=height)


def point(x: float, y: float, radius: float = 4) -> SafeString:
    """Draw a dot."""
    return tag("circle", class_="plot-point", cx=x, cy=y, r=radius)


def picture(height: float, title: str, description: str, parts: Iterable[SafeString]) -> SafeString:
    """Put the parts into a picture with a name and a description for those who cannot see it."""
    return tag(
        "svg", tag("title", title), tag("desc", description), *parts, class_="plot-picture", role="img",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}", font_size=FONT_SIZE,
    )  # fmt: skip
