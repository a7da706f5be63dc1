"""Emptying the database between browser tests, although triggers guard some tables against exactly that."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations


def flush_past_triggers() -> None:
    """Make Django's flush lift the guards first and put them back afterwards."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def guarded(operations: Any, statements: Iterable[str]) -> None:
        with guards_lifted(operations.connection):
            plain(operations, statements)

    BaseDatabaseOperations.execute_sql_flush = guarded  # type: ignore[assignment, method-assign]


@contextmanager
def guards_lifted(connection: Any) -> Iterator[None]:
    """Take the triggers away for a while."""
    lift, restore = (_sqlite_guards if connection.vendor == "sqlite" else _postgresql_guards)(connection)
    _execute(connection, lift)
    try:
        yield
    finally:
        _execute(connection, restore)


def _execute(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite_guards(connection: Any) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]


def _postgresql_guards(connection: Any) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = [table for (table,) in cursor.fetchall()]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )
