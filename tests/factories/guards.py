"""What somebody with the database's password could do: go around the product."""

from django.db import connection


def drop_trigger(table: str, name: str) -> None:
    """Take a guard away."""
    run(f"DROP TRIGGER {name} ON {table}" if connection.vendor == "postgresql" else f"DROP TRIGGER {name}")


def run(statement: str, *values: object) -> None:
    """Run a statement of SQL."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
