"""Everybody manages their own way in, and nobody else's."""

from typing import Any

from enthesis.core.permissions import declare


def is_oneself(user: Any, thing: Any) -> bool:
    """Allow a person who is not being impersonated: nobody changes another person's password or passkeys."""
    return user.impersonated_by is None


declare("accounts.manage_own_account", "change your own name, password, passkeys, second factor and sessions.", is_oneself)
