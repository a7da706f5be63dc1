"""What reaches accounts from outside: every request, and what the sign-in library asks and tells."""

from enthesis.accounts.receivers.acting import ActAs as act_as
from enthesis.accounts.receivers.library import AccountAdapter, SecondFactorAdapter

__all__ = ["AccountAdapter", "SecondFactorAdapter", "act_as"]
