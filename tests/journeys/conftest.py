"""What the journeys share: people of a cohort, and photographs of accessible pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from enthesis.accounts.models import User
from enthesis.programme.models import Cohort
from tests.factories.people import make_cohort, make_student, make_supervisor

Show = Callable[..., None]
# Waits in the page, for at most five seconds, until its device keeps what is wanted, and gives that.
KEPT = """async ({copies, words, without}) => {
    const isThere = (found) => found.length === copies && JSON.stringify(found).includes(words)
        && !(without && JSON.stringify(found).includes(without));
    const opened = await new Promise((done) => {
        const asked = indexedDB.open('enthesis-drafts', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('drafts', { keyPath: 'key' });
        asked.onsuccess = () => done(asked.result);
    });
    const all = () => new Promise((done) => {
        const asked = opened.transaction('drafts').objectStore('drafts').getAll();
        asked.onsuccess = () => done(asked.result);
    });
    let found = await all();
    for (let times = 0; times < 50 && !isThere(found); times += 1) {
        await new Promise((done) => setTimeout(done, 100));
        found = await all();
    }
    opened.close();
    return found.map((copy) => Object.fromEntries(copy.entries));
}"""


def kept_on_device(page: Page, copies: int, words: str = "", without: str = "") -> list[dict[str, str]]:
    """Give what a browser keeps of forms, each as its fields.

    There must soon be so many copies, some of them with these words, and none with those that it is `without`.
    """
    wanted = {"copies": copies, "words": words, "without": without}
    found: list[dict[str, str]] = page.evaluate(KEPT, wanted)
    assert len(found) == copies, found
    assert words in str(found), found
    assert not (without and without in str(found)), found
    return found


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
