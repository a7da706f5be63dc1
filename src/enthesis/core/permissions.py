"""Who may do what, declared as data.

Each app declares its actions in `permissions.py`, each with one rule and a sentence that a clinician understands. A
rule is called with the person and the thing, or with None instead of the thing: "could this person ever do it?".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enthesis.core.errors import NotAllowed

Rule = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Action:
    """One thing that can be done, and the rule for it."""

    name: str
    sentence: str
    rule: Rule


_actions: dict[str, Action] = {}


def declare(name: str, sentence: str, rule: Rule) -> Action:
    """Declare an action, `app.verb_noun`; the sentence ends "... may" + sentence.

    Raises
    ------
    ValueError
        The name was declared before with another rule.
    """
    if name in _actions and _actions[name].sentence != sentence:
        raise ValueError(f"the action {name} is declared twice")
    _actions[name] = Action(name, sentence, rule)
    return _actions[name]


def declared_actions() -> dict[str, Action]:
    """Give every declared action by name."""
    return dict(_actions)


def can(user: Any, name: str, thing: Any = None) -> bool:
    """Tell whether this person may do this with that thing; an unknown action is an error, not a no."""
    action = _actions[name]
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return action.rule(user, thing)


def require(user: Any, name: str, thing: Any = None) -> None:
    """Go on only if this person may do this.

    Raises
    ------
    NotAllowed
        They may not.
    """
    if not can(user, name, thing):
        raise NotAllowed(f"Your role does not let you {_actions[name].sentence}")


def signed_in(user: Any, thing: Any) -> bool:
    """Allow everybody who is signed in; for actions whose objects are limited by visibility alone."""
    return True
