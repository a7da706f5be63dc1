"""Facts that an app tells upwards.

A lower app publishes what has happened; upper apps subscribe in their `apps.py`. Handlers run inside the transaction
that made the fact true, so both are kept or neither is. A handler that is slow, or talks to others, queues a job.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact, in the past tense, with the plain values a listener needs."""


E = TypeVar("E", bound=Event)

_handlers: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
_declared: dict[type[Event], str] = {}


def declares_event(kind: type[E]) -> type[E]:
    """Enter an event class in the list that the reference page is made from."""
    _declared[kind] = (kind.__doc__ or "").strip().split("\n")[0]
    return kind


def declared_events() -> dict[type[Event], str]:
    """Give every declared event class with the first line of its description."""
    return dict(_declared)


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Call `handler` with every event of this kind from now on; subscribing twice has no effect."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def publish(event: Event) -> None:
    """Tell every subscriber of this kind of event; an error in one undoes the whole transaction."""
    for handler in _handlers[type(event)]:
        handler(event)
