"""Fixtures for tests that open pages in a real browser. `tests/conftest.py` hands them to every test.

    def test_sign_in_page_is_accessible(page_phone, axe, screenshots):
        page_phone.goto("/account/login/")
        screenshots(page_phone, "sign-in")
        axe(page_phone)

A test fails by itself where a page logs an error, breaks the content security policy, or asks for something that is
refused or missing. What a test means to provoke, it says first: `browser_problems.allow("403 .*/cases/")`.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FloatRect, Page, Request, Response

from tests.environment import FRONTEND, ROOT
from tests.servers.chromium import running_chromium

SCREENSHOTS = ROOT / ".cache" / "screenshots"
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
FAILED = pytest.StashKey[bool]()
# Chromium paints into textures of limited height; taller pictures fail when the machine is busy.
TALLEST = 8000

OpenPage = Callable[..., Page]


class BrowserProblems:
    """Collects what goes wrong in the browser while a test runs."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """Expect problems whose text contains this regular expression."""
        self.allowed.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Give the problems that nobody announced."""
        return [found for found in self.found if not any(pattern.search(found) for pattern in self.allowed)]

    def watch(self, context: BrowserContext) -> None:
        """Note everything that goes wrong in any page of this context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"uncaught {error.error}"))
        context.on("requestfailed", self._request_failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # The browser's own "Failed to load resource" does not say which; `_response` does.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console {message.type}: {message.text}")

    def _request_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left, or the answer was a download
            self.found.append(f"failed {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.status} {response.request.method} {response.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Chromium once for all tests."""
    # Playwright's synchronous interface runs an event loop, in which Django refuses the database unless told otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with running_chromium() as chromium:
        yield chromium
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site_url(live_server: Any, settings: Any) -> str:
    """Serve the site, static files included, and give its address, which links in mail use too."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def browser_problems() -> BrowserProblems:
    """Give the list of what went wrong, so that a test can say what it expects."""
    return BrowserProblems()


@pytest.fixture
def open_page(
    browser: Browser, site_url: str, browser_problems: BrowserProblems, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open pages, each for a person of its own: `open_page(width=768, height=1024, touch=True)`."""
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = 1280, height: int = 800, touch: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site_url, viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch,
            locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce", **options,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        browser_problems.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(page for context in contexts for page in context.pages):
            photograph(request.node.name, page, f"failed-{number}")
    for context in contexts:
        context.close()
    unexpected = browser_problems.unexpected()
    assert not unexpected, "\n".join(["in the browser:", *unexpected])


@pytest.fixture
def page_desktop(open_page: OpenPage) -> Page:
    """Open a page on a laptop, 1280 by 800."""
    return open_page(width=1280, height=800)


@pytest.fixture
def page_phone(open_page: OpenPage) -> Page:
    """Open a page on a phone, 360 by 740, with touch."""
    return open_page(width=360, height=740, touch=True)


@pytest.fixture
def sign_in(site_url: str) -> Callable[[Page, Any], None]:
    """Sign a person in on a page without going through the sign-in form: `sign_in(page, user)`."""

    def sign_in_as(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site_url}]
        )

    return sign_in_as


@pytest.fixture
def screenshots(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Photograph a page into `.cache/screenshots/<test>/<name>.png`: `screenshots(page, "name", whole=False)`."""

    def take(page: Page, name: str, *, whole: bool = True) -> Path:
        return photograph(request.node.name, page, name, whole=whole)

    return take


def photograph(test: str, page: Page, name: str, *, whole: bool = True) -> Path:
    """Take one picture of a page, by default down to its end, or as far as Chromium can photograph at once."""
    folder = SCREENSHOTS / re.sub(r"[^\w.-]+", "-", test).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    part: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    page.screenshot(path=path, full_page=whole, clip=part if whole and height > TALLEST else None)
    return path


@pytest.fixture(scope="session")
def axe_source() -> str:
    """Read axe-core, which npm brings."""
    return (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def axe(axe_source: str) -> Callable[[Page], None]:
    """Assert that axe-core finds no breach of WCAG 2.2 level A or AA on a page: `axe(page)`."""

    def check(page: Page) -> None:
        # Evaluated, not added as a script element, so that the page's own security policy stays in force.
        page.evaluate(axe_source)
        result = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG_22_AA
        )
        found = described(result["violations"])
        assert not found, "\n".join([page.url, *found])

    return check


def described(violations: list[dict[str, Any]]) -> list[str]:
    """Write each violation as one line: rule, help and the places where it was found."""
    return [
        f"{one['id']}: {one['help']} at {', '.join(str(node['target'][0]) for node in one['nodes'])}"
        for one in violations
    ]
