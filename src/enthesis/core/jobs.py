"""Work that takes longer than a page: named, queued in the database with the data it belongs to, retried, cancellable.

`core` knows names only. The rows and the worker live in the app `jobs`, which plugs itself in when Django starts.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Progress(Protocol):
    """What a running job is handed to tell how far it is."""

    def step(self, done: int, total: int, words: str) -> None:
        """Say that `done` of `total` is finished, and renew the lease.

        Raises
        ------
        JobCancelled
            Somebody asked for the job to stop.
        """


class JobCancelled(Exception):
    """Raised inside a job when a person has cancelled it; the job's transaction is undone."""


@dataclass(frozen=True)
class JobKind:
    """A registered function that the worker may run."""

    name: str
    function: Callable[..., dict[str, Any] | None]
    retries: int
    sentence: str


class Queue(Protocol):
    """What the app `jobs` offers to everybody below it."""

    def __call__(
        self,
        kind: JobKind,
        *,
        key: str | None,
        owner: str,
        label: str,
        run_at: datetime | None,
        args: dict[str, Any],
    ) -> uuid.UUID: ...


_kinds: dict[str, JobKind] = {}
_queue: list[Queue] = []


def job(name: str, *, retries: int = 3) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function `(progress, **args)` as the job of this name; it may return a small JSON result."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _kinds[name] = JobKind(name, function, retries, (function.__doc__ or "").strip().split("\n")[0])
        return function

    return register


def job_kinds() -> dict[str, JobKind]:
    """Give every registered kind of job by name."""
    return dict(_kinds)


def plug_queue(queue: Queue) -> None:
    """Let the app `jobs` take what is enqueued; called once when Django starts."""
    _queue[:] = [queue]


def enqueue(
    name: str,
    /,
    *,
    key: str | None = None,
    owner: str = "",
    label: str = "",
    run_at: datetime | None = None,
    **args: Any,
) -> uuid.UUID:
    """Queue a job in the caller's transaction and give its id.

    Parameters
    ----------
    key
        Where given, at most one waiting or running job has this key; asking again gives the id of that one.
    owner
        The id of the person who may watch and cancel it.
    label
        What the person reads: "Logbook as PDF".
    run_at
        Not before this time.

    Raises
    ------
    KeyError
        No job of this name is registered.
    """
    return _queue[0](_kinds[name], key=key, owner=owner, label=label, run_at=run_at, args=args)
