"""The pages of coming in and of one's own account, as a real browser shows them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enthesis.programme.models import Role
from tests.factories.people import (
    PASSWORD,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
DEVICES = ("page_desktop", "page_phone")
OWN_PAGES = {
    "me": "/account/",
    "sessions": "/account/sessions/",
    "stored": "/account/stored/",
    "email": "/account/email/",
    "password": "/account/password/set/",
    "passkeys": "/account/2fa/webauthn/",
    "app": "/account/2fa/totp/activate/",
}
PLAIN_PAGES = {
    "link": "/account/link/",
    "dead-link": "/account/link/use/?token=never",
    "reset": "/account/password/reset/",
    "closed": "/account/inactive/",
}


@pytest.fixture(params=DEVICES)
def page(request: pytest.FixtureRequest) -> Page:
    """Open a page on a laptop, then on a phone."""
    opened: Page = request.getfixturevalue(request.param)
    return opened


def fits(page: Page) -> bool:
    """Tell whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_sign_in_lists_the_sample_people(page: Page, axe: Callable[[Page], None], screenshots: Any) -> None:
    cohort = make_cohort()
    for name in ("Amara Okafor", "Wilhelmina Fortescue-Cholmondeley-Featherstonehaugh"):
        make_student(cohort, name, is_sample=True)
    make_supervisor(cohort, name="Sunil Rao", is_sample=True)
    make_holder(Role.ADMINISTRATOR, None, "Ada Clerk", is_sample=True)
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    screenshots(page, "sign-in")
    axe(page)
    assert fits(page)
    page.get_by_role("button", name="Amara Okafor").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_plain_pages_are_accessible(
    page: Page, name: str, axe: Callable[[Page], None], screenshots: Any, browser_problems: Any
) -> None:
    browser_problems.allow("409 GET")
    page.goto(PLAIN_PAGES[name])
    screenshots(page, name)
    axe(page)
    assert fits(page)


@pytest.mark.parametrize("name", OWN_PAGES)
def test_own_pages_are_accessible(
    page: Page, name: str, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None], screenshots: Any
) -> None:
    sign_in(page, make_student(make_cohort(), "Amara Okafor"))
    page.goto(OWN_PAGES[name])
    screenshots(page, name)
    axe(page)
    assert fits(page)


def test_passkey_is_added_and_signs_in(page_desktop: Page, screenshots: Any) -> None:
    page = page_desktop
    user = make_user("Amara Okafor", email="amara@example.org", password=PASSWORD)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    page.goto("/account/login/?next=/account/2fa/webauthn/add/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    screenshots(page, "recovery-codes")
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_role("row", name="My laptop")).to_be_visible()


def test_passkey_that_is_not_given_is_said(page_desktop: Page) -> None:
    page = page_desktop
    refuse = "navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"
    page.add_init_script(refuse)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used. Try again, or sign in another way.")).to_be_visible()
