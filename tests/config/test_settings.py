"""What settings follow from others."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.environment import ROOT

ASK = (
    "import json; from enthesis.config import settings as s;"
    "print(json.dumps([s.CONTENT_SECURITY_POLICY['img-src'], s.CONTENT_SECURITY_POLICY['connect-src']]))"
)


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with these variables besides those of the tests."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("S3_")}
    command = [sys.executable, "-c", ASK]
    return subprocess.run(
        command, cwd=ROOT, env={**known, **variables}, capture_output=True, text=True, check=False
    )


def policy(**variables: str) -> Any:
    done = started(**variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


BUCKET = {"S3_ENDPOINT": "http://10.0.0.5:8080", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}


def test_pages_show_pictures_of_their_own_site_only() -> None:
    assert policy() == policy(**BUCKET) == [["'self'", "blob:", "data:"], ["'self'"]]


def test_pages_show_and_read_what_lies_in_a_bucket_that_browsers_reach() -> None:
    origin = "https://pictures.example.org:8443"
    for address in (origin, f"{origin}/", f"{origin}/store/"):
        found = policy(**BUCKET, S3_PUBLIC_ENDPOINT=address)
        assert found == [["'self'", "blob:", "data:", origin], ["'self'", origin]]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"S3_PUBLIC_ENDPOINT": "https://x.example.org"}, "S3_PUBLIC_ENDPOINT: S3_ENDPOINT is not set."),
        ({**BUCKET, "S3_PUBLIC_ENDPOINT": "x.example.org"}, "S3_PUBLIC_ENDPOINT: must be an address"),
        ({"ENTHESIS_METRICS_TOKEN": "short"}, "ENTHESIS_METRICS_TOKEN: use at least 20 random characters"),
        ({"ENTHESIS_UNFILED_DAYS": "-1"}, "ENTHESIS_UNFILED_DAYS: must be a whole number from 0 on"),
        ({"ENTHESIS_KEEP_YEARS": "six"}, "ENTHESIS_KEEP_YEARS: must be a whole number"),
    ],
)
def test_wrong_settings_of_keeping_are_said_at_the_start(variables: dict[str, str], words: str) -> None:
    done = started(**variables)
    assert done.returncode != 0
    assert words in done.stderr
