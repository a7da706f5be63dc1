"""What was changed decides which tests are run."""

import pytest

from tests.selection import mirroring_tests

TREE = [
    "tests/core/test_jobs.py",
    "tests/core/blobs/test_folder.py",
    "tests/core/blobs/test_s3.py",
    "tests/logbook/test_views.py",
    "tests/logbook/services/test_cases.py",
    "tests/logbook/services/test_review.py",
    "tests/logbook/domain/test_report.py",
]


@pytest.fixture
def root(tmp_path):
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        ("src/enthesis/core/jobs.py", TREE[:1]),
        ("src/enthesis/core/blobs/__init__.py", TREE[1:3]),
        ("src/enthesis/logbook/services/cases.py", TREE[4:5]),
        ("src/enthesis/logbook/services.py", TREE[4:6]),
        ("src/enthesis/logbook/models.py", [TREE[6], *TREE[4:6], TREE[3]]),
        ("src/enthesis/logbook/jinja2/logbook/case.html", [TREE[6], *TREE[4:6], TREE[3]]),
        ("tests/core/test_jobs.py", TREE[:1]),
        ("tests/core/test_gone.py", []),
        ("src/enthesis/award/services.py", []),
        ("docs/map.md", []),
    ],
)
def test_changed_file_chooses_its_tests(root, changed, chosen):
    assert mirroring_tests([changed], root) == chosen


def test_each_test_file_is_chosen_once(root):
    assert mirroring_tests(["src/enthesis/core/jobs.py", "tests/core/test_jobs.py"], root) == TREE[:1]
