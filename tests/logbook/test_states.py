"""Every action tried in every state of a case: what the table leads to, and what it refuses in its own words."""

import pytest

from enthesis.core.errors import WrongState
from enthesis.logbook.models import Case
from enthesis.logbook.states import CASE

STATES = ("draft", "submitted", "returned", "verified", "correcting", "discarded")
# Action: where each state leads, in the order above; a dash is a refusal.
LEADS = {
    "edit": ("draft", "-", "draft", "-", "-", "-"),
    "edit_correction": ("-", "-", "-", "-", "correcting", "-"),
    "submit": ("submitted", "-", "submitted", "-", "submitted", "-"),
    "withdraw": ("-", "draft", "-", "-", "-", "-"),
    "withdraw_correction": ("-", "correcting", "-", "-", "-", "-"),
    "return": ("-", "returned", "-", "-", "-", "-"),
    "return_correction": ("-", "correcting", "-", "-", "-", "-"),
    "verify": ("-", "verified", "-", "-", "-", "-"),
    "correct": ("-", "-", "-", "correcting", "-", "-"),
    "give_up_correction": ("-", "-", "-", "-", "verified", "-"),
    "discard": ("discarded", "-", "-", "-", "-", "-"),
    "restore": ("-", "-", "-", "-", "-", "draft"),
}


def test_table_knows_these_states_and_actions_and_no_others() -> None:
    assert tuple(CASE.states) == STATES == tuple(Case.State.values)
    assert (set(CASE.moves), CASE.initial) == (set(LEADS), "draft")


@pytest.mark.parametrize("action", LEADS)
@pytest.mark.parametrize("place", range(len(STATES)), ids=STATES)
def test_action_leads_where_the_table_says(action: str, place: int) -> None:
    wanted = LEADS[action][place]
    if wanted != "-":
        assert CASE.target(action, STATES[place]) == wanted
        return
    with pytest.raises(WrongState) as refused:
        CASE.target(action, STATES[place])
    assert refused.value.message == CASE.moves[action].refusal
