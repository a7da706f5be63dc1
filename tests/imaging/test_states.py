"""Every action tried in every state of a picture, and of a machine profile."""

import pytest

from enthesis.core.errors import WrongState
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.states import PICTURE, PROFILE

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
    "lapse": ("-", "-", "discarded", "discarded", "-"),
    "erase": ("discarded", "discarded", "discarded", "discarded", "-"),
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


PROFILE_STATES = ("proposed", "active", "retired")
PROFILE_LEADS = {
    "confirm": ("active", "-", "-"),
    "retire": ("retired", "retired", "-"),
    "reopen": ("-", "-", "proposed"),
    "restore": ("-", "-", "active"),
}


def test_profiles_know_these_states_and_actions_and_no_others() -> None:
    assert tuple(PROFILE.states) == PROFILE_STATES == tuple(Profile.State.values)
    assert (set(PROFILE.moves), PROFILE.initial) == (set(PROFILE_LEADS), "proposed")


@pytest.mark.parametrize("action", PROFILE_LEADS)
@pytest.mark.parametrize("place", range(len(PROFILE_STATES)), ids=PROFILE_STATES)
def test_action_leads_profiles_where_the_table_says(action: str, place: int) -> None:
    wanted = PROFILE_LEADS[action][place]
    allowed = PROFILE.allows(action, PROFILE_STATES[place])
    assert (PROFILE.target(action, PROFILE_STATES[place]) if allowed else "-") == wanted
