"""Reading the record, and proving that it is whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from enthesis.audit.domain import GENESIS, Guard, entry_hash
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


def lost_end(number: str, entry_hash: str) -> Iterator[Damage]:
    """Yield damage where the record does not hold an entry that was noted elsewhere: its end was cut off."""
    held = number.isdecimal() and Entry.objects.filter(number=int(number), hash=entry_hash).exists()
    if not held and (number, entry_hash) != ("0", GENESIS):
        yield Damage(
            f"entry {number}", "is not there as it was noted: the record was cut off or written anew"
        )


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


# Each trigger with how it is made, or on PostgreSQL "on" where it is switched on and its function refuses.
_TRIGGERS = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT c.relname, t.tgname, CASE WHEN t.tgenabled IN ('O', 'A') AND p.prosrc LIKE '%RAISE EXCEPTION%' "
        "THEN 'on' ELSE '' END FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
    ),
}
_NOT_WORKING = {"sqlite": "another than it should be", "postgresql": "switched off"}
_guards: dict[str, tuple[Guard, ...]] = {}


def plug_guards(app: str, guards: Sequence[Guard]) -> None:
    """Let an app say which triggers guard its tables; called once when Django starts."""
    _guards[app] = tuple(guards)


def lost_guards() -> list[tuple[Guard, str]]:
    """Give the triggers that should be there and do not work, each with why: "missing", "switched off" or replaced."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        there = {(table, name): made for table, name, made in cursor.fetchall()}
    lost = []
    for guard in (
        guard for guards in _guards.values() for guard in guards if guard.vendor == connection.vendor
    ):
        made = there.get((guard.table, guard.name))
        if made is None:
            lost.append((guard, "missing"))
        elif made != "on" and made.split() != guard.statements[-1].split():
            lost.append((guard, _NOT_WORKING[guard.vendor]))
    return lost


def unguarded_tables() -> Iterator[Damage]:
    """Yield each trigger that does not work, so that rows of its table could be changed."""
    for guard, why in lost_guards():
        yield Damage(f"table {guard.table}", f"is not guarded: its trigger {guard.name} is {why}")
