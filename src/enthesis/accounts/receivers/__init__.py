"""What reaches accounts from outside: every request, and what the sign-in library asks and tells."""

from enthesis.accounts.receivers.acting import ActAs
from enthesis.accounts.receivers.library import AccountAdapter, SecondFactorAdapter

# Named in the settings as a middleware, among functions.
act_as = ActAs

__all__ = ["AccountAdapter", "SecondFactorAdapter", "act_as"]
