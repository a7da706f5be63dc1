"""Whoever goes around the triggers and changes the record is found."""

import pytest
from django.db import connection, transaction

from enthesis.audit import selectors
from enthesis.audit.domain import GENESIS, entry_hash
from enthesis.audit.models import Entry, Head
from enthesis.audit.selectors import damaged_entries, unguarded_tables
from enthesis.audit.services import record
from tests.factories.guards import drop_trigger, run
from tests.flushing import guards_lifted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chain():
    """Record five entries."""
    with transaction.atomic():
        return [record(action="tests.do", actor="tests", target=f"thing:{number}") for number in range(1, 6)]


def tamper(statement, *values):
    with guards_lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def found():
    return [(damage.where, damage.what) for damage in damaged_entries()]


def test_whole_chain_has_no_damage():
    assert found() == []


def test_empty_chain_has_no_damage():
    tamper("DELETE FROM audit_entry")
    tamper("DELETE FROM audit_head")
    assert found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor", "somebody else"), ("behalf", "x"), ("action", "tests.undo"), ("target", "thing:9"),
     ("detail", '{"n": 1}'), ("at", "2020-01-01 00:00:00+00:00"), ("hash", "0" * 64)],
)  # fmt: skip
def test_changed_entry_is_found(column, value):
    tamper(f'UPDATE audit_entry SET "{column}" = %s WHERE number = 3', value)  # noqa: S608 - our own words
    what = "was changed or inserted: its hash does not follow from what it says"
    assert found()[0] == ("entry 3", what)
    assert len(found()) == (2 if column == "hash" else 1)


def test_changed_entry_with_a_fitting_hash_is_found_by_the_next():
    third = Entry.objects.get(number=3)
    third.actor = "somebody else"
    made = entry_hash(Entry.objects.get(number=2).hash, third.hashed_fields())
    tamper("UPDATE audit_entry SET actor = %s, hash = %s WHERE number = 3", "somebody else", made)
    assert found() == [("entry 4", "was changed or inserted: its hash does not follow from what it says")]


def test_changed_last_entry_with_a_fitting_hash_is_found_by_the_end():
    last = Entry.objects.get(number=5)
    last.actor = "somebody else"
    made = entry_hash(Entry.objects.get(number=4).hash, last.hashed_fields())
    tamper("UPDATE audit_entry SET actor = %s, hash = %s WHERE number = 5", "somebody else", made)
    assert found() == [("entry 5", "is not the one that the end of the chain was closed with")]


@pytest.mark.parametrize(
    ("condition", "where", "what"),
    [
        ("number = 1", "entry 1", "was removed"),
        ("number = 3", "entry 3", "was removed"),
        ("number IN (2, 3)", "entries 2 to 3", "were removed"),
        ("number = 5", "entries 5 to 5", "were removed from the end"),
        ("number > 2", "entries 3 to 5", "were removed from the end"),
        ("number > 0", "entries 1 to 5", "were removed from the end"),
    ],
)
def test_removed_entry_is_found(condition, where, what):
    tamper(f"DELETE FROM audit_entry WHERE {condition}")  # noqa: S608 - our own words
    assert found() == [(where, what)]


@pytest.mark.parametrize(
    ("number", "findings"),
    [
        (0, [("entry 0", "was inserted before the beginning")]),
        (6, [("entry 6", "was changed or inserted: its hash does not follow from what it says"),
             ("entries after 5", "were added outside the chain")]),
    ],
)  # fmt: skip
def test_inserted_entry_is_found(number, findings, chain):
    entry = chain[2]
    entry.number, entry.hash = number, GENESIS
    entry.save(force_insert=True)
    assert found() == findings


def test_entry_slipped_in_by_moving_the_others_is_found():
    tamper("UPDATE audit_entry SET number = 6 WHERE number = 5")
    Entry.objects.create(
        number=5, at=Entry.objects.get(number=4).at, actor="x", action="x", target="x", hash=GENESIS
    )
    assert [where for where, _ in found()] == ["entry 5", "entry 6", "entries after 5"]


def test_lost_end_is_found():
    tamper("DELETE FROM audit_head")
    assert found() == [("entries after 0", "were added outside the chain")]


def test_end_that_was_moved_is_found():
    tamper("UPDATE audit_head SET number = 4")
    assert found() == [("entries after 4", "were added outside the chain")]
    assert Head.objects.get().number == 4


def lost():
    return [f"{damage.where} {damage.what}" for damage in unguarded_tables()]


SIGNED = (
    [("logbook_caseversion", "logbook_caseversion_frozen"), ("logbook_review", "logbook_review_frozen")]
    if connection.vendor == "postgresql"
    else [
        (table, f"{table}_{verb}_refused")
        for table in ("logbook_caseversion", "logbook_review")
        for verb in ("update", "delete")
    ]
)
EMPTIED = [("audit_entry", "audit_entry_not_emptied"), ("audit_head", "audit_head_not_emptied")]
GUARDS = [
    ("audit_entry", "audit_entry_unchanged"), ("audit_entry", "audit_entry_kept"), ("audit_head", "audit_head_kept"),
    ("audit_head", "audit_head_forward"), ("programme_programmeversion", "programme_version_frozen"), *SIGNED,
    *(EMPTIED if connection.vendor == "postgresql" else []),
]  # fmt: skip


def test_tables_are_guarded_as_they_were_made():
    assert lost() == []


@pytest.mark.parametrize(("table", "trigger"), GUARDS)
def test_missing_trigger_is_found(table, trigger):
    drop_trigger(table, trigger)
    assert lost() == [f"table {table} is not guarded: its trigger {trigger} is missing"]


def test_trigger_of_the_same_name_on_another_table_guards_nothing():
    drop_trigger("audit_head", "audit_head_kept")
    made = "EXECUTE FUNCTION audit_refuse()" if connection.vendor == "postgresql" else "BEGIN SELECT 1; END"
    each = "FOR EACH ROW" if connection.vendor == "postgresql" else ""
    run(f"CREATE TRIGGER audit_head_kept BEFORE DELETE ON jobs_worker {each} {made}")
    assert lost() == ["table audit_head is not guarded: its trigger audit_head_kept is missing"]


def test_every_trigger_of_the_database_is_expected():
    vendor, ours = connection.vendor, set()
    for guards in selectors._guards.values():
        ours |= {(guard.table, guard.name) for guard in guards if guard.vendor == vendor}
    with connection.cursor() as cursor:
        cursor.execute(selectors._TRIGGERS[vendor])
        there = {(table, name) for table, name, _ in cursor.fetchall()}
    assert there == ours == set(GUARDS)
