"""A one-time link that is too old or was used: the real pages and the real mail, and a new link in two presses."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F
from playwright.sync_api import Page, expect

from enthesis.accounts.models import LoginLink, User
from tests.journeys.conftest import Show

DEAD = "This link can no longer be used"
WHY = "It was used before, it is too old, or part of it was lost on the way. A new one takes a minute."


@pytest.fixture(autouse=True)
def _dead_links_and_real_mail(browser_problems: Any, settings: Any) -> None:
    browser_problems.allow("409 (GET|POST) .*/account/link/use/")
    # As the product has it without a mail server; tests usually keep mail in memory.
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def mailed_links() -> list[str]:
    """Deliver what waits, and give the links of all mail in the order it was sent."""
    call_command("worker", until_empty=True)
    files = sorted(Path(settings.EMAIL_FILE_PATH).iterdir(), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    return [
        link for mail in mails for link in re.findall(r"http://\S+/link/use/\?token=\S+", mail.get_content())
    ]


def ask_for_link(page: Page, person: User) -> str:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    return mailed_links()[-1]


def expect_dead(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(DEAD)
    expect(page.get_by_text(WHY)).to_be_visible()


def come_in_by_new_link(page: Page, person: User) -> None:
    """Have a new link mailed from the page of the dead one, and use it."""
    page.get_by_role("button", name="Mail me a new link").click()
    expect(page.get_by_text("a new one is on its way to the same address")).to_be_visible()
    page.goto(mailed_links()[-1])
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sign in as {person.name}")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.get_by_text(person.name).first).to_be_attached()


def test_link_that_is_too_old_lets_nobody_in_and_mails_a_new_one(
    page_phone: Page, supervisor: User, show: Show
) -> None:
    link = ask_for_link(page_phone, supervisor)
    LoginLink.objects.update(expires_at=F("expires_at") - timedelta(minutes=31))
    page_phone.goto(link)
    expect_dead(page_phone)
    show(page_phone, "too-old")
    page_phone.goto("/")
    expect(page_phone).to_have_url(re.compile("/account/login/"))
    page_phone.goto(link)
    come_in_by_new_link(page_phone, supervisor)


def test_link_that_was_used_lets_nobody_else_in(
    open_page: Callable[..., Page], supervisor: User, show: Show
) -> None:
    first, second = open_page(), open_page()
    link = ask_for_link(first, supervisor)
    for page in (first, second):
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Sign in as {supervisor.name}")
    first.get_by_role("button", name="Sign in").click()
    expect(first).to_have_url(re.compile(r"/$"))
    # Opened before it was used, pressed afterwards.
    second.get_by_role("button", name="Sign in").click()
    expect_dead(second)
    show(second, "used")
    second.goto(link)
    expect_dead(second)
    assert LoginLink.objects.filter(used_at__isnull=False).count() == 1
    come_in_by_new_link(second, supervisor)
