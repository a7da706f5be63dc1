"""The database itself refuses to have the record changed, and can be told otherwise only by undoing the migration."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from enthesis.audit.models import Entry, Head
from enthesis.audit.services import record

REFUSAL = "only ever added to"


@pytest.fixture
def entry(db):
    """Record two entries and give the first."""
    with transaction.atomic():
        first = record(action="tests.do", actor="tests", target="thing:1")
        record(action="tests.do", actor="tests", target="thing:2")
    return first


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'x' WHERE number = 1",
        "UPDATE audit_entry SET detail = detail",
        "DELETE FROM audit_entry WHERE number = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 1",
        "UPDATE audit_head SET hash = 'x'",
    ],
)
def test_changed_record_is_refused(entry, statement):
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Entry.objects.order_by("number").values_list("actor", flat=True)) == ["tests", "tests"]
    assert Head.objects.get().number == 2


@pytest.mark.parametrize("table", ["audit_entry", "audit_head"])
def test_emptied_record_is_refused(entry, table):
    statement = f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}"  # noqa: S608
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_model_cannot_change_an_entry_either(entry):
    entry.actor = "somebody else"
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        entry.delete()


@pytest.mark.django_db(transaction=True)
def test_migration_can_be_undone_and_done_again():
    call_command("migrate", "audit", "0001", verbosity=0)
    Head.objects.create(number=3, hash="x")
    Head.objects.update(hash="y")
    Head.objects.all().delete()
    call_command("migrate", "audit", verbosity=0)
    Head.objects.create(number=3, hash="x")
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        Head.objects.update(hash="y")
