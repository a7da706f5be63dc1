"""What can be made of a study elsewhere. The apps above say so here, since pictures know nothing of cases."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Use:
    """One thing to make of a study: the verb on the button, the permission it needs, and where it is done."""

    label: str
    action: str
    address: Callable[[UUID], str]


_uses: dict[str, Use] = {}


def offer_use(label: str, *, action: str, address: Callable[[UUID], str]) -> Use:
    """Offer beside every unfiled study what an app above makes of one; offering it again replaces it."""
    _uses[label] = Use(label, action, address)
    return _uses[label]


def offered_uses() -> list[Use]:
    """Give everything that can be made of a study, in the order in which it was offered."""
    return list(_uses.values())
