"""What reaches accounts from outside: every request, and what the sign-in library asks and tells."""

from enthesis.accounts.receivers.acting import ActAs
from enthesis.accounts.receivers.library import AccountAdapter, SecondFactorAdapter
from enthesis.accounts.receivers.programs import ProgramDoor

# Named in the settings as middlewares, among functions.
act_as = ActAs
program_door = ProgramDoor

__all__ = ["AccountAdapter", "SecondFactorAdapter", "act_as", "program_door"]
