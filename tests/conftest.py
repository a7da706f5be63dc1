"""What every test has: the settings for tests, a database, a folder of its own, and a browser where it asks for one."""

import os
import uuid
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings as site_settings
from django.core.cache import cache

from enthesis.core import blobs
from tests.browser import (  # noqa: F401 - pytest finds fixtures by their names here
    FAILED,
    axe,
    axe_source,
    browser,
    browser_problems,
    open_page,
    page_desktop,
    page_phone,
    screenshots,
    sign_in,
    site_url,
)
from tests.environment import prepare
from tests.flushing import flush_past_triggers
from tests.reference import REFERENCE
from tests.servers.debian import Program, debian_program
from tests.servers.swift import S3Service, serving_swift

prepare()
# Now, and not when tests are collected: the fixtures of single folders import models.
django.setup()
# The same examples in every run: a test that fails here fails everywhere.
hypothesis.settings.register_profile("enthesis", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("enthesis")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests whose reference files are absent, and put those with a browser last."""
    absent = [item for item in items if lacks_reference_files(item)]
    if absent:
        config.hook.pytest_deselected(items=absent)
        items[:] = [item for item in items if item not in set(absent)]
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def lacks_reference_files(item: pytest.Item) -> bool:
    """Tell whether a test is about reference files that are not there."""
    if "reference_dir" in getattr(item, "fixturenames", ()) and not REFERENCE.is_dir():
        return True
    return any("empty parameter set" in mark.kwargs.get("reason", "") for mark in item.iter_markers("skip"))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test `browser` or `database` by the fixtures that it uses, directly or through others.

    A test may also be parametrised with the name of a page's fixture and ask for it as it runs; a journey always does.
    """
    names = set(getattr(item, "fixturenames", ()))
    parameters = getattr(item, "callspec", None)
    named = {value for value in parameters.params.values() if isinstance(value, str)} if parameters else set()
    if "browser" in names or named & {"page_desktop", "page_phone"} or "journeys" in item.path.parts:
        item.add_marker("browser")
    elif names & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
        item.add_marker("database")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that the browser's pages are photographed before they close."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """Give the folder of reference files; a test that asks for it is left out where there is none."""
    return REFERENCE


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the SQLite database in a file: the browser's requests come from threads with connections of their own."""
    database = site_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(site_settings.DATA_DIR / f"test-{os.getpid()}.sqlite3")
    else:
        database.setdefault("TEST", {})["NAME"] = f"test_enthesis_{os.getpid()}"
    flush_past_triggers()


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_surroundings(request: pytest.FixtureRequest) -> None:
    """Give each test that touches the database or the object store a folder, a store and a cache of its own."""
    if any(request.node.get_closest_marker(name) for name in ("database", "browser", "object_store")):
        request.getfixturevalue("own_data")


@pytest.fixture
def own_data(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Give the data folder that this test has for itself.

    Objects are kept in it, or, for a test marked `object_store` while `S3_ENDPOINT` is set, in a bucket of its own.
    """
    settings.DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    if request.node.get_closest_marker("object_store"):
        settings.S3 = {**settings.S3, "bucket": f"enthesis-test-{uuid.uuid4()}"}
    else:
        settings.S3 = {**settings.S3, "endpoint": ""}
    blobs.store.cache_clear()
    cache.clear()
    yield tmp_path
    blobs.store.cache_clear()


@pytest.fixture(scope="session")
def s3_service() -> Iterator[S3Service]:
    """Give a real S3 service: the one that `S3_ENDPOINT` names, or OpenStack Swift of our own."""
    if os.environ.get("S3_ENDPOINT"):
        yield S3Service(*(os.environ[name] for name in ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY")))
        return
    with serving_swift() as service:
        yield service


@pytest.fixture(scope="session")
def dcmtk() -> Callable[[str], Program]:
    """Give programs of dcmtk by their names: those installed here, or else unpacked from Debian's package."""
    return lambda name: debian_program(name, "dcmtk")


@pytest.fixture(scope="session")
def dciodvfy() -> Program:
    """Give dicom3tools' judge of DICOM objects."""
    return debian_program("dciodvfy", "dicom3tools")
