"""Templates reach downwards only, hold no script or style of their own, ask the database nothing, and stay short."""

import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, meta

from tests.architecture.house import SOURCE, assert_nothing, reaches_down

LONGEST = 130
INLINE = {
    "script without a file": re.compile(
        r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE
    ),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"(?<=[\s\"'])style\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"(?<=[\s\"'])(?:on[a-z]+|hx-on[:\w-]*)\s*=\s*[\"']", re.IGNORECASE),
    "script in an address or value": re.compile(r"javascript:|[\"']js:", re.IGNORECASE),
}
QUERY = re.compile(
    r"\.(?:objects|filter|exclude|order_by|select_related|prefetch_related|aggregate|annotate)\b\s*[.(]"
)
EXPRESSION = re.compile(r"{[{%].*?[%}]}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


def templates() -> Iterator[tuple[str, str, str]]:
    """Walk over our templates: app, name and text."""
    for path in sorted(SOURCE.glob("*/jinja2/**/*")):
        if path.is_file():
            app, _, *name = path.relative_to(SOURCE).parts
            yield app, "/".join(name), path.read_text(encoding="utf-8")


def wrong_links(app: str, text: str, owners: dict[str, str]) -> list[str]:
    """Find what a template extends, includes or imports from an app above or beside its own."""
    found = []
    for name in meta.find_referenced_templates(Environment(extensions=["jinja2.ext.do"]).parse(text)):  # noqa: S701 - parsed, never rendered
        if name is None:
            found.append("names a template that is not written out")
        elif name in owners:
            if not reaches_down(app, owners[name]):
                found.append(f"uses {name} of {owners[name]}")
        else:
            found.append(f"uses {name}, which is not there")
    return found


def wrong_markup(text: str) -> list[str]:
    """Find inline script and style, which the security policy forbids, and queries."""
    shown = COMMENT.sub("", text)
    found = [what for what, pattern in INLINE.items() if pattern.search(shown)]
    asked = any(QUERY.search(expression) for expression in EXPRESSION.findall(shown))
    return found + (["query"] if asked else [])


def too_long(text: str) -> list[str]:
    """Find a template with more lines than one can take in."""
    lines = len(text.splitlines())
    return [f"{lines} lines"] if lines > LONGEST else []


def test_every_template_keeps_the_rules() -> None:
    every = list(templates())
    owners = {name: app for app, name, _ in every}
    found = [
        f"{app}: {name}: {finding}"
        for app, name, text in every
        for finding in (*wrong_links(app, text, owners), *wrong_markup(text), *too_long(text))
    ]
    assert_nothing(found)


def test_no_two_templates_share_a_name() -> None:
    names = [name for _, name, _ in templates()]
    assert [name for name in names if names.count(name) > 1] == []


def test_link_upwards_or_sideways_is_found() -> None:
    owners = {"logbook/case.html": "logbook", "core/layout.html": "core", "imaging/viewer.html": "imaging"}
    text = '{% extends "core/layout.html" %}{% include "logbook/case.html" %}{% import "imaging/viewer.html" as own %}'
    assert wrong_links("imaging", text, owners) == ["uses logbook/case.html of logbook"]
    assert wrong_links("imaging", "{% include part %}", owners) == [
        "names a template that is not written out"
    ]
    assert wrong_links("imaging", '{% include "gone.html" %}', owners) == [
        "uses gone.html, which is not there"
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("<script>go()</script>", "script without a file"),
        ('<p style="color: red">', "style attribute"),
        ("<style>p {}</style>", "style element"),
        ('<button onclick="go()">', "event attribute"),
        ('<form hx-on:submit="go()">', "event attribute"),
        ('<a href="javascript:go()">', "script in an address or value"),
        ("{% for case in student.cases.filter(state='draft') %}{% endfor %}", "query"),
        ("{{ Case.objects.count() }}", "query"),
    ],
)
def test_planted_markup_is_found(text: str, finding: str) -> None:
    assert wrong_markup(text) == [finding]


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="/static/a.js"></script><script type="application/json">{}</script>',
        '{# <style> is never used #}<p class="style">data-on=off, font-style = plain</p>',
        "<p>Text about .filter( and .objects</p>{{ rows|selectattr('open')|list }}",
    ],
)
def test_clean_markup_is_not_found(text: str) -> None:
    assert wrong_markup(text) == []


def test_long_template_is_found() -> None:
    assert too_long("line\n" * 130) == []
    assert too_long("line\n" * 131) == ["131 lines"]
