"""Jobs are known by name."""

import uuid
from datetime import UTC, datetime

import pytest

from enthesis.core import jobs

WHEN = datetime(2026, 10, 14, tzinfo=UTC)


@pytest.fixture
def queued(monkeypatch):
    """Take what is enqueued."""
    taken = []

    def queue(kind, **details):
        taken.append((kind.name, details))
        return uuid.UUID(int=1)

    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(jobs, "_queue", [])
    jobs.plug_queue(lambda kind, **details: uuid.UUID(int=2))
    jobs.plug_queue(queue)
    return taken


def test_job_is_registered_with_the_first_line_of_what_it_does(queued):
    @jobs.job("tests.make", retries=5)
    def make(progress):
        """Make a file.

        Slowly.
        """

    assert jobs.job_kinds() == {"tests.make": jobs.JobKind("tests.make", make, 5, "Make a file.")}


def test_enqueue_hands_everything_to_the_queue(queued):
    jobs.job("tests.make")(lambda progress: None)
    assert jobs.enqueue("tests.make", key="k", owner="7", label="File", run_at=WHEN, kind="pdf") == uuid.UUID(
        int=1
    )
    assert queued == [
        ("tests.make", {"key": "k", "owner": "7", "label": "File", "run_at": WHEN, "args": {"kind": "pdf"}})
    ]


def test_unknown_job_is_an_error(queued):
    with pytest.raises(KeyError, match=r"tests\.unknown"):
        jobs.enqueue("tests.unknown")
    assert queued == []
