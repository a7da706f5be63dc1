"""Errors that people can act on. Each app derives its own beside the function that raises it."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """Something that a person asked for cannot be done, said in words that help them.

    Parameters
    ----------
    message
        One or two plain sentences: what is wrong, and what to do.
    fields
        Messages by form field, where single fields are at fault.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "That could not be done"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotVisible(DomainError):
    """The thing does not exist for this person; whether it exists at all is not told."""

    code = "not_found"
    status = 404
    title = "This page is not here"


class NotAllowed(DomainError):
    """The person may see the thing but not do this with it."""

    code = "not_allowed"
    status = 403
    title = "You cannot do that"


class SignInNeeded(DomainError):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in"
    status = 401
    title = "Please sign in"


class WrongState(DomainError):
    """The thing is not in a state in which this can be done."""

    code = "wrong_state"
    status = 409
    title = "It is too late, or too early, for that"


class EditConflict(DomainError):
    """Somebody, perhaps the same person in another window, has changed the thing since it was opened."""

    code = "edit_conflict"
    status = 409
    title = "This was changed somewhere else"


class InvalidInput(DomainError):
    """What was entered cannot be used; `fields` says where."""

    code = "invalid"
    status = 422
    title = "Something needs your attention"


class WrongMethod(DomainError):
    """The address is one that buttons send to, opened like a page, or the other way round."""

    code = "wrong_method"
    status = 405
    title = "That address does not work like this"


class TooLarge(DomainError):
    """What was sent is larger than can be taken."""

    code = "too_large"
    status = 413
    title = "That is too large"


class Unavailable(DomainError):
    """A part that is needed (store, database, mail) does not answer, or is full."""

    code = "unavailable"
    status = 503
    title = "That is not possible just now"
