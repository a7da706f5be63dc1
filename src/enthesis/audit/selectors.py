"""Reading the record, and proving that it is whole."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from enthesis.audit.domain import GENESIS, entry_hash
from enthesis.audit.models import Entry, Head
from enthesis.core.integrity import Damage


def name_of(thing: Any) -> str:
    """Name a person or thing as text: "accounts.user:6f1c…" for a row, the words themselves for a string."""
    return f"{thing._meta.label_lower}:{thing.pk}" if isinstance(thing, Model) else str(thing)


def entries_about(thing: Any) -> QuerySet[Entry]:
    """Give what the record says of one thing, in the order in which it happened."""
    return Entry.objects.filter(target=name_of(thing)).order_by("number")


def chain_end() -> tuple[int, str]:
    """Give the number and hash of the last entry."""
    head = Head.objects.first() or Head(number=0, hash=GENESIS)
    return head.number, head.hash


def damaged_entries() -> Iterator[Damage]:
    """Walk the chain and yield each place where an entry was changed, removed or inserted."""
    number, previous = 0, GENESIS
    for entry in Entry.objects.order_by("number").iterator(chunk_size=1000):
        if entry.number < 1:
            yield Damage(f"entry {entry.number}", "was inserted before the beginning")
            continue
        if entry.number > number + 1:
            yield _gap(number + 1, entry.number - 1)
        elif entry.hash != entry_hash(previous, entry.hashed_fields()):
            yield Damage(
                f"entry {entry.number}", "was changed or inserted: its hash does not follow from what it says"
            )
        number, previous = entry.number, entry.hash
    yield from _damage_at_the_end(number, previous)


def _gap(first: int, last: int) -> Damage:
    if first == last:
        return Damage(f"entry {first}", "was removed")
    return Damage(f"entries {first} to {last}", "were removed")


def _damage_at_the_end(number: int, last_hash: str) -> Iterator[Damage]:
    end, end_hash = chain_end()
    if end > number:
        yield Damage(f"entries {number + 1} to {end}", "were removed from the end")
    elif end < number:
        yield Damage(f"entries after {end}", "were added outside the chain")
    elif end_hash != last_hash:
        yield Damage(f"entry {number}", "is not the one that the end of the chain was closed with")
