"""The pages on which people come in and look after their account; the library's own pages take our templates."""

from enthesis.accounts.views.entrance import demo_sign_in, mail_link, renew_link, sign_in, use_link
from enthesis.accounts.views.self import account, sessions

__all__ = ["account", "demo_sign_in", "mail_link", "renew_link", "sessions", "sign_in", "use_link"]
