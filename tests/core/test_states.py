"""Transition tables."""

import pytest

from enthesis.core import states
from enthesis.core.errors import WrongState
from enthesis.core.states import StateMachine, move, state_machines

STATES = {"draft": "Draft", "sent": "Sent", "signed": "Signed"}
MOVES = {
    "send": move("draft", to="sent", refusal="It was sent already."),
    "sign": move("sent", to="signed", refusal="Send it first."),
    "reopen": move("sent", "signed", to="draft", refusal="It is a draft already."),
}


@pytest.fixture
def case(monkeypatch):
    """Make a machine that only this test knows."""
    monkeypatch.setattr(states, "_machines", {})
    return StateMachine("case", STATES, "draft", MOVES)


@pytest.mark.parametrize(
    ("action", "state", "target"),
    [
        ("send", "draft", "sent"),
        ("sign", "sent", "signed"),
        ("reopen", "sent", "draft"),
        ("reopen", "signed", "draft"),
    ],
)
def test_move_in_the_table_leads_to_its_target(case, action, state, target):
    assert case.allows(action, state)
    assert case.target(action, state) == target


@pytest.mark.parametrize(
    ("action", "state", "refusal"),
    [
        ("send", "sent", "It was sent already."),
        ("sign", "draft", "Send it first."),
        ("reopen", "draft", "It is a draft already."),
    ],
)
def test_move_that_is_not_in_the_table_is_refused_in_its_words(case, action, state, refusal):
    assert not case.allows(action, state)
    with pytest.raises(WrongState) as refused:
        case.target(action, state)
    assert refused.value.message == refusal


def test_unknown_action_is_an_error(case):
    with pytest.raises(KeyError):
        case.target("burn", "draft")


@pytest.mark.parametrize(
    ("initial", "row"),
    [
        ("begun", MOVES["send"]),
        ("draft", move("lost", to="sent", refusal="")),
        ("draft", move("draft", to="lost", refusal="")),
    ],
)
def test_table_with_an_unknown_state_is_refused(monkeypatch, initial, row):
    monkeypatch.setattr(states, "_machines", {})
    with pytest.raises(ValueError, match="case: unknown states"):
        StateMachine("case", STATES, initial, {"send": row})
    assert state_machines() == {}


def test_machines_are_listed_by_name(case):
    assert state_machines() == {"case": case}
