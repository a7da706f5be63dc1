"""`enthesis verify` runs every check that an app has registered."""

import json

import pytest
from django.core.management import call_command

from enthesis.core import integrity


@pytest.fixture
def checks(monkeypatch):
    """Start with one check that finds nothing."""
    monkeypatch.setattr(integrity, "_checks", {"signed cases": lambda: iter(())})
    return integrity._checks


@pytest.mark.django_db
def test_audit_chain_is_among_the_checks(capsys):
    assert "audit chain" in integrity.integrity_checks()


def test_verify_says_what_is_whole(checks, capsys):
    call_command("verify")
    assert capsys.readouterr().out == "signed cases: whole\n"


def test_verify_names_damage_and_exits_with_1(checks, capsys):
    integrity.register_integrity_check(
        "objects", lambda: iter([integrity.Damage("object ab12", "is missing")])
    )
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert capsys.readouterr().out == "signed cases: whole\nobjects: 1 damaged\n  object ab12 is missing\n"


def test_verify_as_json(checks, capsys):
    integrity.register_integrity_check(
        "objects", lambda: iter([integrity.Damage("object ab12", "is missing")])
    )
    with pytest.raises(SystemExit):
        call_command("verify", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "signed cases": [],
        "objects": [{"where": "object ab12", "what": "is missing"}],
    }
