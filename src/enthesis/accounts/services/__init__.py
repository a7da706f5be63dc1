"""Every write about people and how they come in."""

from enthesis.accounts.services.impersonation import (
    IMPERSONATION_KEY,
    start_impersonation,
    stop_impersonation,
)
from enthesis.accounts.services.links import (
    INVITATION_LIFE,
    LINK_LIFE,
    LINKS_PER_HOUR,
    LinkNotUsable,
    deliver_login_link,
    issue_login_link,
    mail_login_link,
    redeem_login_link,
    renew_login_link,
)
from enthesis.accounts.services.people import (
    add_person,
    change_profile,
    close_account,
    invite_person,
    reopen_account,
)
from enthesis.accounts.services.record import note_change, note_sign_in
from enthesis.accounts.services.sessions import end_other_sessions
from enthesis.accounts.services.tokens import (
    LONGEST_LIFE,
    TooManyTokens,
    make_token,
    note_token_use,
    revoke_token,
)

__all__ = [
    "IMPERSONATION_KEY",
    "INVITATION_LIFE",
    "LINKS_PER_HOUR",
    "LINK_LIFE",
    "LONGEST_LIFE",
    "LinkNotUsable",
    "TooManyTokens",
    "add_person",
    "change_profile",
    "close_account",
    "deliver_login_link",
    "end_other_sessions",
    "invite_person",
    "issue_login_link",
    "mail_login_link",
    "make_token",
    "note_change",
    "note_sign_in",
    "note_token_use",
    "redeem_login_link",
    "renew_login_link",
    "reopen_account",
    "revoke_token",
    "start_impersonation",
    "stop_impersonation",
]
