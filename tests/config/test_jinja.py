"""What every template can use, and that nothing is written unescaped."""

import pytest

from enthesis.config.jinja import environment, initials, url


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amara Okafor", "AO"), ("Amara", "A"), ("amara n. okafor-smith", "AO"), ("", ""), ("  ", "")],
)
def test_initials_are_those_of_the_first_and_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_url_fills_in_what_a_page_needs() -> None:
    assert url("portal:search") == "/search/"
    assert url("programme:region", key="knee") == "/programme/regions/knee/"


def test_pages_are_escaped_and_mail_is_not() -> None:
    made = environment()
    assert made.autoescape("core/layout.html") is True  # type: ignore[operator]
    assert made.autoescape(None) is True  # type: ignore[operator]
    assert made.autoescape("logbook/mail/cases_wait.txt") is False  # type: ignore[operator]


def test_environment_brings_our_filters_and_names() -> None:
    made = environment()
    assert {"moment", "count", "initials"} <= set(made.filters)
    assert {"url", "static", "asset", "asset_css", "csrf_field"} <= set(made.globals)
