"""Transition tables: which action leads from which states to which, written once as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from enthesis.core.errors import WrongState

_machines: dict[str, "StateMachine"] = {}


@dataclass(frozen=True)
class Move:
    """An action's row in the table."""

    sources: frozenset[str]
    target: str
    refusal: str


def move(*sources: str, to: str, refusal: str) -> Move:
    """Make a row: from any of `sources` to `to`; `refusal` is what a person reads when it cannot be done."""
    return Move(frozenset(sources), to, refusal)


@dataclass(frozen=True)
class StateMachine:
    """The states of one kind of thing and the moves between them."""

    name: str
    states: Mapping[str, str]
    initial: str
    moves: Mapping[str, Move]

    def __post_init__(self) -> None:
        mentioned = {self.initial}.union(*({row.target, *row.sources} for row in self.moves.values()))
        if not mentioned <= set(self.states):
            raise ValueError(f"{self.name}: unknown states {sorted(mentioned - set(self.states))}")
        _machines[self.name] = self

    def allows(self, action: str, state: str) -> bool:
        """Tell whether `action` can be done in `state`."""
        return state in self.moves[action].sources

    def target(self, action: str, state: str) -> str:
        """Give the state that `action` leads to.

        Raises
        ------
        WrongState
            The table has no such move; the message is the row's own refusal.
        """
        if not self.allows(action, state):
            raise WrongState(self.moves[action].refusal)
        return self.moves[action].target


def state_machines() -> dict[str, StateMachine]:
    """Give every transition table by name."""
    return dict(_machines)
