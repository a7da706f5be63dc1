"""What every template can use, and that nothing is written unescaped."""

from uuid import uuid4

import pytest
from django.urls import reverse, set_script_prefix
from markupsafe import Markup, escape

from enthesis.config.jinja import environment, initials, remembered, url


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amara Okafor", "AO"), ("Amara", "A"), ("amara n. okafor-smith", "AO"), ("", ""), ("  ", "")],
)
def test_initials_are_those_of_the_first_and_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_url_fills_in_what_a_page_needs() -> None:
    assert url("portal:search") == "/search/"
    assert url("programme:region", key="knee") == "/programme/regions/knee/"


def test_url_of_rows_is_what_django_reverses() -> None:
    for _ in range(2):  # looked up, then remembered
        pk, instance_pk = uuid4(), uuid4()
        assert url("logbook:case", pk=pk) == reverse("logbook:case", kwargs={"pk": pk})
        two = {"pk": pk, "instance_pk": instance_pk}
        assert url("logbook:detach", **two) == reverse("logbook:detach", kwargs=two)


def test_url_knows_below_which_path_the_site_is_served() -> None:
    pk = uuid4()
    plain = url("logbook:case", pk=pk)
    set_script_prefix("/below/")
    try:
        assert url("logbook:case", pk=pk) == f"/below{plain}"
    finally:
        set_script_prefix("/")


def test_remembered_macro_is_drawn_once_and_never_gives_safe_words_for_plain_ones() -> None:
    drawn: list[str] = []

    def draw(word: str) -> str:
        drawn.append(word)
        return str(escape(word))

    macro = remembered(draw)
    asked = [macro(Markup("<b>")), macro("<b>"), macro("<b>"), macro(Markup("<b>"))]
    assert asked == ["<b>", "&lt;b&gt;", "&lt;b&gt;", "<b>"]
    assert len(drawn) == 2


def test_pages_are_escaped_and_mail_is_not() -> None:
    made = environment()
    assert made.autoescape("core/layout.html") is True  # type: ignore[operator]
    assert made.autoescape(None) is True  # type: ignore[operator]
    assert made.autoescape("logbook/mail/cases_wait.txt") is False  # type: ignore[operator]


def test_environment_brings_our_filters_and_names() -> None:
    made = environment()
    assert {"moment", "count", "initials"} <= set(made.filters)
    assert {"url", "static", "asset", "asset_css", "csrf_field"} <= set(made.globals)
