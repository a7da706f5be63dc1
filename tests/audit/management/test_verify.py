"""`enthesis verify` runs every check that an app has registered."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from enthesis.audit.domain import GENESIS
from enthesis.audit.services import record
from enthesis.core import integrity

pytestmark = pytest.mark.django_db
END = f"The record ends with entry 0, hash {GENESIS}.\n"


@pytest.fixture
def checks(monkeypatch):
    """Start with one check that finds nothing."""
    monkeypatch.setattr(integrity, "_checks", {"signed cases": lambda: iter(())})
    return integrity._checks


def test_audit_chain_is_among_the_checks():
    assert "audit chain" in integrity.integrity_checks()


def test_verify_of_a_database_without_tables_says_what_to_do(checks, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match="has no tables yet"):
        call_command("verify")


def test_verify_says_what_is_whole(checks, capsys):
    call_command("verify")
    assert capsys.readouterr().out == "signed cases: whole\n" + END


def test_verify_names_damage_and_exits_with_1(checks, capsys):
    integrity.register_integrity_check(
        "objects", lambda: iter([integrity.Damage("object ab12", "is missing")])
    )
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert (
        capsys.readouterr().out == "signed cases: whole\nobjects: 1 damaged\n  object ab12 is missing\n" + END
    )


def test_verify_as_json(checks, capsys):
    integrity.register_integrity_check(
        "objects", lambda: iter([integrity.Damage("object ab12", "is missing")])
    )
    with pytest.raises(SystemExit):
        call_command("verify", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "damage": {"signed cases": [], "objects": [{"where": "object ab12", "what": "is missing"}]},
        "chain": {"entries": 0, "hash": GENESIS},
    }


def test_verify_prints_the_end_of_the_record(checks, capsys):
    with transaction.atomic():
        entry = record(action="tests.do", actor="tests", target="thing")
    call_command("verify")
    assert f"The record ends with entry 1, hash {entry.hash}.\n" in capsys.readouterr().out


def test_verify_finds_that_the_record_was_cut_off_behind_what_was_noted(checks, capsys):
    with transaction.atomic():
        first = record(action="tests.first", actor="tests", target="thing")
        second = record(action="tests.second", actor="tests", target="thing")
    call_command("verify", noted=[str(second.number), second.hash])
    assert "noted end: whole\n" in capsys.readouterr().out
    call_command("verify", noted=["0", GENESIS])
    for noted in ([str(second.number), first.hash], ["99", second.hash], ["x", second.hash]):
        with pytest.raises(SystemExit):
            call_command("verify", noted=noted)
        assert f"  entry {noted[0]} is not there as it was noted" in capsys.readouterr().out
