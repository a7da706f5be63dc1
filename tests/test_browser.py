"""The fixtures of browser tests notice what they are meant to notice."""

import pytest

from tests.browser import SCREENSHOTS, described


@pytest.fixture
def blank(open_page, site_url):
    """Open a page of plain text, on which a test can write."""
    page = open_page()
    page.goto("/healthy/")
    return page


def test_console_error_is_noticed(blank, browser_problems):
    blank.evaluate("console.error('it broke')")
    assert browser_problems.found == ["console error: it broke"]
    browser_problems.allow("it broke")


def test_uncaught_error_is_noticed(blank, browser_problems):
    with blank.context.expect_event("weberror"):
        blank.evaluate("setTimeout(() => { throw new Error('thrown') })")
    assert [found for found in browser_problems.found if found.startswith("uncaught")] != []
    browser_problems.allow("thrown")


def test_breach_of_the_security_policy_is_noticed(blank, browser_problems):
    blank.goto("/account/login/")  # Chromium lets text pages, such as the blank one, have inline style
    with blank.expect_console_message():
        blank.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=color:red>red</p>')")
    assert any("Content Security Policy" in found for found in browser_problems.found)
    browser_problems.allow("Content Security Policy")


def test_refused_request_is_noticed_with_its_address(blank, browser_problems):
    with blank.expect_response("**/no-such-page/"):
        blank.evaluate("fetch('/no-such-page/')")
    assert [found.split("http")[0] for found in browser_problems.found] == ["404 GET "]
    assert browser_problems.found[0].endswith("/no-such-page/")
    browser_problems.allow("404 GET .*/no-such-page/")
    assert browser_problems.unexpected() == []


def test_page_that_cannot_be_read_by_all_is_found(blank, axe):
    blank.evaluate("document.body.innerHTML = '<button></button>'")
    with pytest.raises(AssertionError, match="button-name"):
        axe(blank)


def test_page_that_can_be_read_by_all_passes(blank, axe):
    blank.evaluate(
        "document.documentElement.lang = 'en'; document.title = 'A page';"
        "document.body.innerHTML = '<main><h1>A page</h1><button>Send</button></main>'"
    )
    axe(blank)
    looked_at = blank.evaluate(
        "axe.run().then(({passes, violations}) => [passes.map(rule => rule.id), violations.map(rule => rule.id)])"
    )
    assert ("button-name" in looked_at[0], looked_at[1]) == (True, [])


def test_phone_is_narrow_and_has_touch(page_phone, screenshots):
    page_phone.goto("/healthy/")
    assert page_phone.evaluate("[innerWidth, screen.width, navigator.maxTouchPoints > 0]")[1:] == [360, True]
    path = screenshots(page_phone, "healthy")
    assert path == SCREENSHOTS / "test_phone_is_narrow_and_has_touch" / "healthy.png"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_violation_is_told_in_one_line():
    nodes = [{"target": ["#a"]}, {"target": [".b"]}]
    assert described([{"id": "label", "help": "Fields have labels", "nodes": nodes}]) == [
        "label: Fields have labels at #a, .b"
    ]
