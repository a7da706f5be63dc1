"""No lock names a host, and no file holds a path of one machine."""

from pathlib import Path

import pytest

from tests.architecture.files import findings, host_findings, path_findings
from tests.architecture.house import assert_nothing
from tests.environment import ROOT

ELSEWHERE = Path("/checkout/of/somebody")


def test_no_file_holds_a_host_or_a_machine_path() -> None:
    assert_nothing(findings(ROOT))


def test_host_in_a_lock_is_found() -> None:
    lock = "django==5.2 \\\n    --hash=sha256:00\n--index-url https" + "://example.org/simple\n"
    assert host_findings("requirements.lock", lock) == ["requirements.lock:3: names a host"]
    assert host_findings("frontend/package-lock.json", '{\n"resolved": "x"}') == [
        "frontend/package-lock.json:2: names a host"
    ]
    assert host_findings("README.md", lock) == []


@pytest.mark.parametrize("folder", ["home", "root", "Users", "work"])
def test_path_of_one_machine_is_found(folder: str) -> None:
    text = f"first\nsee /{folder}/somebody/notes.txt"
    assert path_findings("a.md", text, ELSEWHERE) == ["a.md:2: holds a path of one machine"]


def test_path_of_the_checkout_is_found() -> None:
    assert path_findings("a.md", f"see {ELSEWHERE}/src", ELSEWHERE) == ["a.md:1: holds a path of one machine"]


@pytest.mark.parametrize(
    "text", ["/usr/bin/env", "https" + "://example.org/home/page", "~/work/notes", "docs/work/a.md"]
)
def test_path_that_every_machine_may_have_is_not_found(text: str) -> None:
    assert path_findings("a.md", text, ELSEWHERE) == []
