"""Reading the record, and proving that it is whole."""

from collections.abc import Iterator

from enthesis.audit.domain import GENESIS, entry_hash
from enthesis.audit.models import Entry, Head
from enthesis.core.integrity import Damage


def damaged_entries() -> Iterator[Damage]:
    """Walk the chain and yield each place where an entry was changed, removed or inserted."""
    expected, previous = 1, GENESIS
    for entry in Entry.objects.order_by("number").iterator(chunk_size=1000):
        where = f"entry {entry.number}"
        if entry.number != expected:
            gap = (
                f"entry {expected}"
                if entry.number == expected + 1
                else f"entries {expected} to {entry.number - 1}"
            )
            yield Damage(gap, "was removed")
        elif entry.hash != entry_hash(previous, entry.hashed_fields()):
            yield Damage(where, "was changed or inserted: its hash does not follow from what it says")
        expected, previous = entry.number + 1, entry.hash
    head = Head.objects.first() or Head(number=0, hash=GENESIS)
    if head.number > expected - 1:
        yield Damage(f"entries {expected} to {head.number}", "were removed from the end")
    elif (head.number, head.hash) != (expected - 1, previous):
        yield Damage(f"entries after {head.number}", "were added outside the chain")
