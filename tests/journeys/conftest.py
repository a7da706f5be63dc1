"""What the journeys share: people of a cohort, and photographs of accessible pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from enthesis.accounts.models import User
from enthesis.programme.models import Cohort
from tests.factories.people import make_cohort, make_student, make_supervisor

Show = Callable[..., None]
# What a browser keeps on its device of forms: a function for the page that gives the entries of each copy.
KEPT = """() => new Promise((done) => {
    const asked = indexedDB.open('enthesis-drafts', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('drafts', { keyPath: 'key' });
    asked.onsuccess = () => {
        const all = asked.result.transaction('drafts').objectStore('drafts').getAll();
        all.onsuccess = () => { asked.result.close(); done(all.result.map((copy) => copy.entries)); };
    };
})"""


@pytest.fixture
def show(screenshots: Callable[..., Path], axe: Callable[[Page], None]) -> Show:
    """Photograph a page, and hold it to WCAG 2.2 AA and to the width of its screen: `show(page, "name")`.

    `whole=False` takes what is in sight, as the person has it before them.
    """

    def shown(page: Page, name: str, *, whole: bool = True) -> None:
        # Without a built front end pages work unstyled, and what they look like would prove nothing.
        assert page.evaluate("document.styleSheets.length"), "no style sheet: run `make frontend/dist/.built`"
        screenshots(page, name, whole=whole)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
        # From the top: a button that scrolled half under a bar in sight is not a small target.
        page.evaluate("scrollTo(0, 0)")
        axe(page)

    return shown


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    return make_cohort()


@pytest.fixture
def student(cohort: Cohort) -> User:
    return make_student(cohort, "Amber Fernleigh", is_sample=True)


@pytest.fixture
def supervisor(cohort: Cohort) -> User:
    return make_supervisor(cohort, name="Marguerite Ashgrove", is_sample=True)
