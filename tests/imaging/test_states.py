"""Every action tried in every state of a picture."""

import pytest

from enthesis.core.errors import WrongState
from enthesis.imaging.models import Instance
from enthesis.imaging.states import PICTURE

STATES = ("quarantined", "reading", "unchecked", "clean", "discarded")
# Action: where each state leads, in the order above; a dash is a refusal.
LEADS = {
    "give": ("quarantined", "-", "-", "-", "-"),
    "release": ("reading", "-", "-", "-", "-"),
    "show": ("-", "unchecked", "-", "-", "-"),
    "doubt": ("-", "quarantined", "-", "-", "-"),
    "confirm": ("-", "-", "clean", "clean", "-"),
    "flag": ("-", "-", "quarantined", "quarantined", "-"),
    "take_back": ("unchecked", "-", "-", "unchecked", "-"),
    "discard": ("discarded", "discarded", "discarded", "discarded", "-"),
    "expire": ("discarded", "discarded", "-", "-", "-"),
}


def test_table_knows_these_states_and_actions_and_no_others() -> None:
    assert tuple(PICTURE.states) == STATES == tuple(Instance.State.values)
    assert (set(PICTURE.moves), PICTURE.initial) == (set(LEADS), "quarantined")


@pytest.mark.parametrize("action", LEADS)
@pytest.mark.parametrize("place", range(len(STATES)), ids=STATES)
def test_action_leads_where_the_table_says(action: str, place: int) -> None:
    wanted = LEADS[action][place]
    if wanted != "-":
        assert PICTURE.target(action, STATES[place]) == wanted
        return
    with pytest.raises(WrongState) as refused:
        PICTURE.target(action, STATES[place])
    assert refused.value.message == PICTURE.moves[action].refusal
