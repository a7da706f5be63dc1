"""The pages on which people come in and look after their account; the library's own pages take our templates."""

from enthesis.accounts.views.entrance import (
    demo_sign_in,
    mail_link,
    renew_link,
    sign_in,
    switched_off,
    use_link,
)
from enthesis.accounts.views.programs import programs, revoke_token
from enthesis.accounts.views.self import account, second_factors, sessions, stored

__all__ = [
    "account",
    "demo_sign_in",
    "mail_link",
    "programs",
    "renew_link",
    "revoke_token",
    "second_factors",
    "sessions",
    "sign_in",
    "stored",
    "switched_off",
    "use_link",
]
