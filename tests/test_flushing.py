"""A table that a trigger guards can be emptied between browser tests, and is guarded again afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.flushing import guards_lifted

GUARD = {
    "sqlite": [
        "CREATE TRIGGER kept BEFORE DELETE ON guarded BEGIN SELECT RAISE(ABORT, 'never removed'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never removed'; END $$",
        "CREATE TRIGGER kept BEFORE DELETE ON guarded FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_guarded_table_is_emptied_and_guarded_again():
    for statement in [
        "CREATE TABLE guarded (id integer)",
        "INSERT INTO guarded VALUES (1)",
        *GUARD[connection.vendor],
    ]:
        run(statement)
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        run("DELETE FROM guarded")
    with guards_lifted(connection):
        run("DELETE FROM guarded")
    run("INSERT INTO guarded VALUES (2)")
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        run("DELETE FROM guarded")
