"""The chain itself: each entry's hash covers its own words and the hash before it. And the triggers that guard rows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
_PREFIX = b"enthesis.audit.v1\n"


def entry_hash(previous: str, fields: Mapping[str, Any]) -> str:
    """Give the SHA-256 (hex) of an entry over the previous hash and its fields as canonical JSON."""
    words = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(_PREFIX + previous.encode() + b"\n" + words.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Write numbers so that every database gives them back alike: a whole number never as 1.0 or 1e+16."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True)
class Guard:
    """A trigger with which one kind of database refuses to have rows of a table changed.

    `statements` make it; a migration made it first, and a test holds the two to the same.
    """

    vendor: str
    table: str
    name: str
    statements: tuple[str, ...]


def sqlite_guard(table: str, name: str, verb: str, message: str, *, when: str = "") -> Guard:
    """Describe a trigger of SQLite that refuses UPDATE or DELETE, everywhere or `when` a condition holds."""
    condition = f"WHEN ({when}) " if when else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    return Guard("sqlite", table, name, (
        f"DROP TRIGGER IF EXISTS {name}",  # another may stand in its place
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {condition}{body}",
    ))  # fmt: skip


def postgresql_guard(
    table: str, name: str, verb: str, message: str, *, function: str, when: str = ""
) -> Guard:
    """Describe a trigger of PostgreSQL that refuses UPDATE, DELETE or TRUNCATE through a function of ours."""
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    condition = f"WHEN ({when}) " if when else ""
    refuse = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return Guard("postgresql", table, name, (
        refuse,
        f"DROP TRIGGER IF EXISTS {name} ON {table}",  # it may be there and be switched off
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} {condition}EXECUTE FUNCTION {function}()",
    ))  # fmt: skip


_MESSAGE = "The audit record is only ever added to."
_REFUSED = (
    ("audit_entry_unchanged", "UPDATE", "audit_entry", ""),
    ("audit_entry_kept", "DELETE", "audit_entry", ""),
    ("audit_head_kept", "DELETE", "audit_head", ""),
    ("audit_head_forward", "UPDATE", "audit_head", "NEW.number <> OLD.number + 1"),
)
_EMPTIED = tuple((f"{table}_not_emptied", "TRUNCATE", table, "") for table in ("audit_entry", "audit_head"))
RECORD_GUARDS = (
    *(sqlite_guard(table, name, verb, _MESSAGE, when=when) for name, verb, table, when in _REFUSED),
    *(
        postgresql_guard(table, name, verb, _MESSAGE, function="audit_refuse", when=when)
        for name, verb, table, when in (*_REFUSED, *_EMPTIED)
    ),
)
"""What keeps the record: entries are only added, and the end of the chain only goes forward."""
