"""Entries come into the chain one after the other, in the transaction of what they record."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from enthesis.audit import selectors
from enthesis.audit.models import Entry, Head
from enthesis.audit.selectors import damaged_entries
from enthesis.audit.services import NotInTransaction, name_of, record, restore_guards
from tests.factories.guards import drop_trigger, run

NOW = datetime(2026, 10, 14, 9, 30, 0, 123456, tzinfo=ZoneInfo("Europe/London"))


def add(number=1, **changes):
    with transaction.atomic():
        return record(
            **{"action": "tests.do", "actor": "tests", "target": f"thing:{number}", "now": NOW, **changes}
        )


@pytest.mark.django_db
def test_record_chains_entries():
    first, second = add(1), add(2, detail={"n": 1})
    assert [(entry.number, entry.target) for entry in (first, second)] == [(1, "thing:1"), (2, "thing:2")]
    head = Head.objects.get()
    assert (head.number, head.hash) == (2, second.hash)
    assert first.hash != second.hash
    assert list(damaged_entries()) == []


@pytest.mark.django_db
def test_record_keeps_what_it_was_told_on_every_database():
    detail = {"many": 1e16, "half": 0.5, "when": datetime(2026, 1, 2, tzinfo=UTC), "words": "ä\"'"}
    add(detail=detail)
    entry = Entry.objects.get()
    assert entry.at == NOW
    assert (entry.actor, entry.behalf, entry.action, entry.target) == ("tests", "", "tests.do", "thing:1")
    assert entry.detail == {"many": 10**16, "half": 0.5, "when": "2026-01-02T00:00:00Z", "words": "ä\"'"}
    assert list(damaged_entries()) == []


@pytest.mark.django_db
def test_record_names_who_acted_and_for_whom():
    administrator = Head(pk=1)
    entry = add(actor=SimpleNamespace(impersonated_by=administrator, pk=5))
    assert entry.actor == "audit.head:1"
    assert entry.behalf == str(SimpleNamespace(impersonated_by=administrator, pk=5))[:100]


def test_name_of_a_row_is_its_kind_and_key():
    assert name_of(Head(pk=1)) == "audit.head:1"
    assert name_of("gateway") == "gateway"


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    with pytest.raises(NotInTransaction, match=r"tests\.do"):
        record(action="tests.do", actor="tests", target="thing")
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_leaves_nothing_when_its_transaction_fails():
    add(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert record(action="tests.do", actor="tests", target="thing:2").number == 1 // 0
    assert add(3).number == 2
    assert list(damaged_entries()) == []


@pytest.mark.django_db
def test_record_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="not JSON compliant"):
        add(detail={"share": float("nan")})


@pytest.mark.django_db(transaction=True)
def test_record_by_many_at_once_leaves_no_gap():
    together = threading.Barrier(8)

    def work(number):
        together.wait(30)
        for step in range(6):
            add(f"{number}-{step}")
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 49))
    assert Entry.objects.values("target").distinct().count() == 48
    assert Head.objects.get().number == 48
    assert list(damaged_entries()) == []


def definitions():
    """Give how the database says that each of its triggers was made."""
    asked = (
        "SELECT tgname, pg_get_triggerdef(oid), tgenabled, tgfoid::regproc::text FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {name: [" ".join(str(part).split()) for part in made] for name, *made in cursor.fetchall()}


@pytest.mark.django_db
def test_restored_guards_are_those_of_the_migrations():
    before = definitions()
    lost = [
        guard
        for guards in selectors._guards.values()
        for guard in guards
        if guard.vendor == connection.vendor
    ]
    for guard in lost:
        drop_trigger(guard.table, guard.name)
    assert definitions() == {}
    assert restore_guards(actor="tests", now=NOW) == lost
    assert definitions() == before
    assert [(entry.action, entry.target) for entry in Entry.objects.order_by("number")] == [
        ("audit.restore_guard", guard.name) for guard in lost
    ]
    assert restore_guards(actor="tests", now=NOW) == []


@pytest.mark.django_db
def test_restored_guard_refuses_again():
    add()
    drop_trigger("audit_entry", "audit_entry_unchanged")
    restore_guards(actor="tests", now=NOW)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        run("UPDATE audit_entry SET actor = 'x'")


@pytest.mark.django_db
def test_guard_that_another_of_its_name_replaces_is_found_and_restored():
    if connection.vendor == "sqlite":  # on PostgreSQL the function is what refuses
        before = definitions()
        drop_trigger("audit_entry", "audit_entry_kept")
        run("CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry BEGIN SELECT 1; END")
        what = "is not guarded: its trigger audit_entry_kept is another than it should be"
    else:
        before = definitions()
        run(
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
        )
        what = "is not guarded: its trigger audit_entry_kept is switched off"
    assert what in [damage.what for damage in selectors.unguarded_tables()]
    restore_guards(actor="tests", now=NOW)
    assert definitions() == before
    assert list(selectors.unguarded_tables()) == []


@pytest.mark.django_db
def test_guard_that_is_switched_off_is_found_and_restored():
    if connection.vendor == "postgresql":  # SQLite knows no such thing
        before = definitions()
        run("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_kept")
        assert [vars(damage) for damage in selectors.unguarded_tables()] == [
            {
                "where": "table audit_entry",
                "what": "is not guarded: its trigger audit_entry_kept is switched off",
            }
        ]
        restore_guards(actor="tests", now=NOW)
        assert definitions() == before
    assert list(selectors.unguarded_tables()) == []
