"""Who may do what, declared as data."""

from types import SimpleNamespace

import pytest

from enthesis.core import permissions
from enthesis.core.errors import NotAllowed
from enthesis.core.permissions import can, declare, declared_actions, require, signed_in

SOMEBODY = SimpleNamespace(is_authenticated=True, is_active=True)
NOBODY = SimpleNamespace(is_authenticated=False, is_active=False)
CLOSED = SimpleNamespace(is_authenticated=True, is_active=False)


@pytest.fixture(autouse=True)
def actions(monkeypatch):
    """Start with one action, whose rule asks for a thing named "mine"."""
    monkeypatch.setattr(permissions, "_actions", {})
    declare("tests.read_case", "read cases of your own.", lambda user, thing: thing in (None, "mine"))


def test_rule_is_asked_with_the_thing():
    assert can(SOMEBODY, "tests.read_case")
    assert can(SOMEBODY, "tests.read_case", "mine")
    assert not can(SOMEBODY, "tests.read_case", "theirs")


@pytest.mark.parametrize("user", [NOBODY, CLOSED, None])
def test_nobody_may_anything(user):
    declare("tests.open", "open.", signed_in)
    assert not can(user, "tests.open")


def test_unknown_action_is_an_error():
    with pytest.raises(KeyError):
        can(SOMEBODY, "tests.unknown")


def test_require_refuses_in_words():
    require(SOMEBODY, "tests.read_case", "mine")
    with pytest.raises(NotAllowed) as refused:
        require(SOMEBODY, "tests.read_case", "theirs")
    assert refused.value.message == "Your role does not let you read cases of your own."


def test_action_is_declared_once():
    declare("tests.read_case", "read cases of your own.", signed_in)
    with pytest.raises(ValueError, match=r"tests\.read_case is declared twice"):
        declare("tests.read_case", "read something else.", signed_in)
    assert list(declared_actions()) == ["tests.read_case"]
